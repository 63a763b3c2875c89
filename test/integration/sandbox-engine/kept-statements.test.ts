import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

/** Asks twice before and once after a change, so that the last one finds a statement that was kept. */
async function around(query: string, ...changes: readonly string[]) {
  await harness.rows(query);
  const before = await harness.rows(query);
  for (const change of changes) await harness.rows(change);
  return { before, after: await harness.rows(query) };
}

test('a query that is asked again sees a view that was replaced', async () => {
  await harness.rows('CREATE VIEW KEPT_VIEW AS SELECT 1 AS A');
  expect(
    await around('SELECT * FROM KEPT_VIEW', 'CREATE OR REPLACE VIEW KEPT_VIEW AS SELECT 2 AS B'),
  ).toEqual({ before: [['1']], after: [['2']] });
});

test('and one that was replaced in a transaction, once that is over', async () => {
  await harness.rows('CREATE VIEW LATE_VIEW AS SELECT 1 AS A');
  const other = harness.open();
  const query = 'SELECT * FROM LATE_VIEW';
  await harness.rows(query);
  for (const sql of ['BEGIN', 'CREATE OR REPLACE VIEW LATE_VIEW AS SELECT 2 AS A']) {
    await harness.rows(sql, { session: other });
  }
  const during = await harness.rows(query);
  await harness.rows('COMMIT', { session: other });
  expect({ during, after: await harness.rows(query) }).toEqual({ during: [['1']], after: [['2']] });
});

test('and a table with new rows and new columns', async () => {
  await harness.rows('CREATE TABLE KEPT_TABLE AS SELECT 1 AS A');
  expect(
    await around(
      'SELECT * FROM KEPT_TABLE ORDER BY A',
      'ALTER TABLE KEPT_TABLE ADD COLUMN B NUMBER',
      'INSERT INTO KEPT_TABLE VALUES (2, 3)',
    ),
  ).toEqual({
    before: [['1']],
    after: [
      ['1', null],
      ['2', '3'],
    ],
  });
});

test('and a database that was dropped and made anew', async () => {
  await harness.rows('CREATE DATABASE AGAIN');
  await harness.rows('CREATE TABLE AGAIN.PUBLIC.T AS SELECT 1 AS A');
  expect(
    await around(
      'SELECT * FROM AGAIN.PUBLIC.T',
      'DROP DATABASE AGAIN',
      'CREATE DATABASE AGAIN',
      'CREATE TABLE AGAIN.PUBLIC.T AS SELECT 2 AS A',
    ),
  ).toEqual({ before: [['1']], after: [['2']] });
});

test('a table that is gone is missed, with the same error each time', async () => {
  await harness.rows('CREATE TABLE GONE AS SELECT 1 AS A');
  await harness.rows('SELECT * FROM GONE');
  await harness.rows('DROP TABLE GONE');
  for (let time = 0; time < 2; time += 1) {
    await expect(harness.rows('SELECT * FROM GONE')).rejects.toMatchObject({ code: '002003' });
  }
});

test('more different queries than are kept all have their own answers', async () => {
  const numbers = Array.from({ length: 100 }, (_, index) => index);
  for (let round = 0; round < 2; round += 1) {
    const answers = await Promise.all(numbers.map((number) => harness.rows(`SELECT ${number} AS N`)));
    expect(answers).toEqual(numbers.map((number) => [[String(number)]]));
  }
});
