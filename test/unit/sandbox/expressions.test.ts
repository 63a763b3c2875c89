import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, openHarness } from '../../integration/sandbox-engine/harness.ts';
import { expressions, queries } from './expressions.fixture.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

test.each(expressions)('%s is %s', async (expression, expected) => {
  const rows = await harness.rows(`SELECT ${expression}`);
  expect(rows).toEqual([[expected]]);
});

test.each(queries)('%s', async (sql, expected) => {
  expect(await harness.rows(sql)).toEqual(expected);
});
