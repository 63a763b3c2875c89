import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

test.each([
  ['SELECT 1 FROM WHERE', '001003', '42000', "syntax error line 1 at position 14 unexpected 'WHERE'."],
  ['SELECT\n  1 +', '001003', '42000', 'syntax error line 2 at position'],
  ['', '001003', '42000', "unexpected '<EOF>'"],
  ["SELECT 'open", '001003', '42000', 'syntax error line 1 at position 7'],
  [
    'SELECT * FROM NOSUCH',
    '002003',
    '42S02',
    "Object 'DEMO.PUBLIC.NOSUCH' does not exist or not authorized.",
  ],
  ['SELECT * FROM NODB.PUBLIC.T', '002003', '42S02', "Database 'NODB' does not exist or not authorized."],
  ['USE DATABASE NODB', '002043', '02000', 'Object does not exist, or operation cannot be performed.'],
  ['USE WAREHOUSE NOWH', '002043', '02000', 'Object does not exist'],
  ['USE ROLE ACCOUNTADMIN', '002043', '02000', 'Object does not exist'],
  [
    'SELECT NOSUCH FROM CUSTOMERS',
    '000904',
    '42000',
    "error line 1 at position 7\ninvalid identifier 'NOSUCH'",
  ],
  ['SELECT c.NOSUCH FROM CUSTOMERS c', '000904', '42000', "invalid identifier 'C.NOSUCH'"],
  ["SELECT 'abc'::NUMBER", '100038', '22018', "Numeric value 'abc' is not recognized"],
  ["SELECT TO_DATE('2024-13-45')", '100040', '22007', "'2024-13-45' is not recognized"],
  ['SELECT 1 / 0', '100051', '22012', 'Division by zero'],
  ['SELECT 1 % 0', '100051', '22012', 'Division by zero'],
  ['SELECT NOSUCHFUNCTION(1)', '002140', '42601', 'Unknown function NOSUCHFUNCTION'],
  ['SELECT COUNTRY, COUNT(*) FROM CUSTOMERS', '000979', '42601', 'is not a valid group by expression'],
  ['CREATE TABLE CUSTOMERS (A INT)', '002002', '42710', "Object 'CUSTOMERS' already exists."],
  [
    'SELECT 1; SELECT 2',
    '000008',
    '0A000',
    'Actual statement count 2 did not match the desired statement count 1.',
  ],
  ["SELECT PARSE_JSON('{bad')", '100069', '22P02', 'Error parsing JSON'],
])('%s fails with %s', async (sql, code, sqlState, text) => {
  const error = await harness.rows(sql).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code, sqlState, message: expect.stringContaining(text) });
});

test('a session without a database says so', async () => {
  const session = harness.open(null);
  await expect(harness.rows('SELECT * FROM T', { session })).rejects.toMatchObject({ code: '090105' });
});

test('line and position are on the error', async () => {
  const error = await harness.rows('SELECT 1 +\n       FROM T').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ line: 2, position: 7 });
});
