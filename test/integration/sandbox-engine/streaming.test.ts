import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness({ sampleData: false });
});
afterAll(() => harness.close());

test('300,000 rows come in small batches', async () => {
  const result = await harness.run(
    `SELECT SEQ4() N, 'row ' || N AS T FROM TABLE(GENERATOR(ROWCOUNT => 300000))`,
  );
  let rows = 0;
  let largest = 0;
  for await (const batch of result.batches) {
    rows += batch.length;
    largest = Math.max(largest, batch.length);
  }
  expect({ rows, small: largest <= 4096 }).toEqual({ rows: 300_000, small: true });
});

test('ROWS_PER_RESULTSET ends the result', async () => {
  const rows = await harness.rows('SELECT * FROM TABLE(GENERATOR(ROWCOUNT => 10000))', {
    parameters: { ROWS_PER_RESULTSET: '2500' },
  });
  expect(rows).toHaveLength(2500);
});

test('describeOnly gives columns and no rows, and runs nothing', async () => {
  const result = await harness.run(`SELECT 1 AS A, SYSTEM$WAIT(600) AS B`, { describeOnly: true });
  const rows: unknown[] = [];
  for await (const batch of result.batches) rows.push(...batch);
  expect(result.columns.map((column) => `${column.name} ${column.type}`)).toEqual(['A fixed', 'B text']);
  expect(rows).toEqual([]);
});

test('describeOnly never runs a statement that changes something', async () => {
  await harness.rows('CREATE DATABASE SCRATCH');
  await expect(
    harness.rows('CREATE TABLE SCRATCH.PUBLIC.T (A INT)', { describeOnly: true }),
  ).resolves.toBeDefined();
  await expect(harness.rows('SELECT * FROM SCRATCH.PUBLIC.T')).rejects.toMatchObject({ code: '002003' });
});
