import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await openHarness();
});
afterEach(() => harness.close());

const context = `SELECT CURRENT_DATABASE(), CURRENT_SCHEMA(), CURRENT_ROLE(), CURRENT_WAREHOUSE(), CURRENT_USER()`;

test('USE changes this session and no other', async () => {
  const other = harness.open();
  await harness.rows('USE PRIVATE');
  await harness.rows('USE ROLE SYSADMIN');
  await harness.rows('USE WAREHOUSE COMPUTE_WH');
  expect(await harness.rows(context)).toEqual([['PRIVATE', 'PUBLIC', 'SYSADMIN', 'COMPUTE_WH', 'TESTER']]);
  expect(await harness.rows(context, { session: other })).toEqual([
    ['DEMO', 'PUBLIC', 'ANALYST', 'COMPUTE_WH', 'TESTER'],
  ]);
});

test('names resolve against the schema in use', async () => {
  await harness.rows('USE SCHEMA DEMO.ANALYTICS');
  expect(await harness.rows('SELECT COUNT(*) FROM CATEGORY_SALES')).toEqual([['4']]);
  expect(await harness.rows('SELECT COUNT(*) FROM PUBLIC.CUSTOMERS')).toEqual([['500']]);
  expect(await harness.rows('SELECT COUNT(*) FROM DEMO..CUSTOMERS')).toEqual([['500']]);
});

test('secondary roles can be given up', async () => {
  await harness.rows('USE SECONDARY ROLES NONE');
  expect(await harness.rows('SELECT CURRENT_SECONDARY_ROLES()')).toEqual([['{"roles":"","value":""}']]);
});

test('ALTER SESSION sets parameters that SHOW PARAMETERS lists', async () => {
  await harness.rows(`ALTER SESSION SET QUERY_TAG = 'abc', ROWS_PER_RESULTSET = 3`);
  const rows = await harness.rows(`SHOW PARAMETERS LIKE 'QUERY_TAG'`);
  expect(rows).toEqual([['QUERY_TAG', 'abc', '', 'SESSION', '', 'STRING']]);
  expect(await harness.rows('SELECT * FROM CUSTOMERS')).toHaveLength(3);
  await harness.rows('ALTER SESSION UNSET ROWS_PER_RESULTSET');
  expect(await harness.rows('SELECT * FROM CUSTOMERS')).toHaveLength(500);
});

test('session variables hold literals', async () => {
  await harness.rows(`SET COUNTRY = 'DE'`);
  expect(await harness.rows('SELECT $COUNTRY')).toEqual([['DE']]);
  await expect(harness.rows('SET X = (SELECT 1)')).rejects.toMatchObject({ code: '000002' });
});

test('temporary tables end with the session', async () => {
  const session = harness.open();
  await harness.rows('CREATE TEMPORARY TABLE SCRATCH (A INT)', { session });
  await harness.rows('INSERT INTO SCRATCH VALUES (1)', { session });
  expect(await harness.rows('SELECT * FROM SCRATCH', { session })).toEqual([['1']]);
  await harness.engine.closeSession(session);
  await expect(harness.rows('SELECT * FROM SCRATCH')).rejects.toMatchObject({ code: '002003' });
});

test('a transaction is undone by ROLLBACK and by the end of the session', async () => {
  const session = harness.open();
  await harness.rows('BEGIN', { session });
  await harness.rows('DELETE FROM PRODUCTS', { session });
  await harness.rows('ROLLBACK', { session });
  await harness.rows('BEGIN', { session });
  await harness.rows('DELETE FROM PRODUCTS', { session });
  await harness.engine.closeSession(session);
  expect(await harness.rows('SELECT COUNT(*) FROM PRODUCTS')).toEqual([['60']]);
});

test('LAST_QUERY_ID names the statement before, and RESULT_SCAN reads it', async () => {
  await harness.rows('SELECT 41 + 1 AS ANSWER', { queryId: 'first' });
  expect(await harness.rows('SELECT ANSWER + 1 FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))')).toEqual([['43']]);
  await expect(harness.rows(`SELECT * FROM TABLE(RESULT_SCAN('nosuch'))`)).rejects.toMatchObject({
    code: '000710',
  });
  await harness.rows('SELECT 1', { queryId: 'second' });
  expect(await harness.rows('SELECT LAST_QUERY_ID()')).toEqual([['second']]);
});

test('DML answers with the number of rows', async () => {
  await harness.rows('CREATE TABLE T (A INT, B STRING)');
  expect(await harness.rows(`INSERT INTO T VALUES (1, 'x'), (2, 'y')`)).toEqual([['2']]);
  expect(await harness.rows(`UPDATE T SET B = 'z' WHERE A = 1`)).toEqual([['1', '0']]);
  expect(await harness.rows('DELETE FROM T WHERE A = 2')).toEqual([['1']]);
  expect(await harness.rows('DROP TABLE T')).toEqual([['T successfully dropped.']]);
});
