import { beforeAll, expect, test } from 'vitest';
import { clientWith, type TestClient } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';

const stage = gatewayOnSandbox();
let shop: TestClient;
let narrow: TestClient;
let nobody: TestClient;
let admin: TestClient;
beforeAll(async () => {
  const { gateway } = stage();
  shop = await clientWith(gateway, 'shop', { allow: ['DEMO'], deny: ['DEMO.PUBLIC.EVENTS'] });
  narrow = await clientWith(gateway, 'narrow', { allow: ['DEMO.PUBLIC.ORDERS', 'DEMO.ANALYTICS'] });
  nobody = await clientWith(gateway, 'nobody', {});
  admin = await clientWith(gateway, 'everything', { allow: ['*'] });
});

test('each client reads its own objects and no others', async () => {
  expect((await shop.query('SELECT COUNT(*) FROM DEMO.PUBLIC.ORDERS')).isError).toBe(false);
  expect((await narrow.query('SELECT COUNT(*) FROM DEMO.PUBLIC.ORDERS')).isError).toBe(false);
  expect((await narrow.query('SELECT COUNT(*) FROM DEMO.PUBLIC.CUSTOMERS')).code).toBe(
    'POLICY_OBJECT_NOT_ALLOWED',
  );
  expect((await nobody.query('SELECT COUNT(*) FROM DEMO.PUBLIC.ORDERS')).code).toBe(
    'POLICY_OBJECT_NOT_ALLOWED',
  );
  expect((await shop.query('SELECT * FROM PRIVATE.PUBLIC.SALARIES')).code).toBe('POLICY_OBJECT_NOT_ALLOWED');
  expect((await admin.query('SELECT COUNT(*) FROM PRIVATE.PUBLIC.SALARIES')).isError).toBe(false);
});

test('a deny entry wins over what is allowed around it', async () => {
  const answer = await shop.query('SELECT * FROM DEMO.PUBLIC.EVENTS');
  expect(answer.code).toBe('POLICY_OBJECT_DENIED');
  expect(answer.text).toContain('DEMO.PUBLIC.EVENTS');
});

test('names are resolved where the statement runs', async () => {
  expect((await shop.query('SELECT COUNT(*) FROM ORDERS')).isError).toBe(false);
  expect(
    (await shop.query('SELECT * FROM SALARIES', { database: 'private', schema: 'public' })).isError,
  ).toBe(true);
  expect(
    (await shop.query('SELECT * FROM CATEGORY_SALES', { database: 'demo', schema: 'analytics' })).isError,
  ).toBe(false);
});

test('a refusal says what the client may use instead', async () => {
  const answer = await narrow.query('SELECT * FROM DEMO.PUBLIC.CUSTOMERS');
  expect(answer.text).toContain('DEMO.PUBLIC.ORDERS');
  expect(answer.text).toContain('DEMO.ANALYTICS');
});

test('only reads pass by default', async () => {
  for (const sql of [
    'DELETE FROM DEMO.PUBLIC.ORDERS',
    'CREATE TABLE DEMO.PUBLIC.X (A INT)',
    'CALL DEMO.PUBLIC.P()',
  ]) {
    expect((await shop.query(sql)).code, sql).toBe('POLICY_KIND_DENIED');
  }
});

test('a client that may write does so, and only where it may', async () => {
  const writer = await clientWith(stage().gateway, 'writer', {
    allow: ['DEMO.PUBLIC.PRODUCTS'],
    statements: { write: 'allow' },
  });
  const update = 'UPDATE DEMO.PUBLIC.PRODUCTS SET NAME = NAME WHERE 1 = 0';
  expect((await writer.query(update)).isError).toBe(false);
  expect((await writer.query('DELETE FROM DEMO.PUBLIC.ORDERS')).code).toBe('POLICY_OBJECT_NOT_ALLOWED');
  expect((await writer.query('DROP TABLE DEMO.PUBLIC.PRODUCTS')).code).toBe('POLICY_KIND_DENIED');
});

test('listings show only what a client may read', async () => {
  expect(await narrow.names('list_databases')).toEqual(['DEMO']);
  expect(await narrow.names('list_tables', { database: 'demo' })).toEqual(['ORDERS']);
  expect(await narrow.names('list_schemas', { database: 'demo' })).toEqual(
    expect.arrayContaining(['ANALYTICS', 'PUBLIC']),
  );
  expect(await shop.names('list_tables', { database: 'demo', schema: 'public' })).not.toContain('EVENTS');
  expect(await shop.names('list_databases')).toEqual(['DEMO']);
  expect(await nobody.names('list_databases')).toEqual([]);
  expect(await admin.names('list_databases')).toEqual(expect.arrayContaining(['DEMO', 'PRIVATE']));
});

test('SHOW in a statement and search show no more than the listing tools', async () => {
  const shown = await narrow.query('SHOW TABLES IN ACCOUNT');
  expect(shown.text).toContain('ORDERS');
  expect(shown.text).not.toMatch(/SALARIES|CUSTOMERS/);
  expect(await narrow.names('search_objects', { text: 'S' })).not.toContain('SALARIES');
  expect(await shop.names('search_objects', { text: 'salar' })).toEqual([]);
  expect((await shop.query('SELECT * FROM PRIVATE.INFORMATION_SCHEMA.TABLES')).isError).toBe(true);
  expect((await narrow.query('SELECT * FROM DEMO.INFORMATION_SCHEMA.TABLES')).isError).toBe(true);
});

test('describing what may not be read is refused as well', async () => {
  const place = { database: 'private', schema: 'public' };
  expect((await shop.call('describe_table', { ...place, table_name: 'salaries' })).code).toBe(
    'POLICY_OBJECT_NOT_ALLOWED',
  );
  expect((await shop.call('query_view', { ...place, view_name: 'salaries' })).code).toBe(
    'POLICY_OBJECT_NOT_ALLOWED',
  );
});

test('whoami tells a client its own policy', async () => {
  const { data } = await narrow.call('whoami');
  expect(data).toMatchObject({
    level: 'moderate',
    allow: ['DEMO.PUBLIC.ORDERS', 'DEMO.ANALYTICS'],
    deny: [],
  });
});
