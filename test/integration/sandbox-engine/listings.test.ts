import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

async function names(sql: string, columnName = 'name'): Promise<(string | null)[]> {
  const result = await harness.run(sql);
  const index = result.columns.findIndex((column) => column.name === columnName);
  const found: (string | null)[] = [];
  for await (const batch of result.batches) found.push(...batch.map((row) => row[index] ?? null));
  return found;
}

test.each([
  ['SHOW DATABASES', ['DEMO', 'PRIVATE']],
  ["SHOW DATABASES LIKE 'dem%'", ['DEMO']],
  ["SHOW TERSE DATABASES STARTS WITH 'PR'", ['PRIVATE']],
  ['SHOW SCHEMAS', ['ANALYTICS', 'INFORMATION_SCHEMA', 'PUBLIC']],
  ['SHOW SCHEMAS IN DATABASE PRIVATE', ['INFORMATION_SCHEMA', 'PUBLIC']],
  ['SHOW TABLES', ['CUSTOMERS', 'EVENTS', 'LINE_ITEMS', 'ORDERS', 'PRODUCTS']],
  ['SHOW TABLES IN SCHEMA PRIVATE.PUBLIC', ['REVIEWS', 'SALARIES']],
  ['SHOW TABLES IN DATABASE PRIVATE', ['REVIEWS', 'SALARIES']],
  ['SHOW TABLES LIMIT 2', ['CUSTOMERS', 'EVENTS']],
  ["SHOW TABLES LIMIT 2 FROM 'EVENTS'", ['LINE_ITEMS', 'ORDERS']],
  ['SHOW VIEWS', ['DAILY_REVENUE', 'ORDER_SUMMARY', 'TOP_CUSTOMERS']],
  [
    'SHOW VIEWS IN DATABASE DEMO',
    ['CATEGORY_SALES', 'EVENT_DEVICES', 'DAILY_REVENUE', 'ORDER_SUMMARY', 'TOP_CUSTOMERS'],
  ],
  ["SHOW OBJECTS LIKE 'ORDER%' IN DEMO.PUBLIC", ['ORDERS', 'ORDER_SUMMARY']],
  ['SHOW WAREHOUSES', ['COMPUTE_WH']],
  ['SHOW ROLES', ['ANALYST', 'PUBLIC', 'SYSADMIN']],
])('%s lists %j', async (sql, expected) => {
  expect(await names(sql)).toEqual(expected);
});

test('SHOW TABLES has rows, bytes and comments', async () => {
  expect(await names("SHOW TABLES LIKE 'CUSTOMERS'", 'rows')).toEqual(['500']);
  expect(await names("SHOW TABLES LIKE 'CUSTOMERS'", 'comment')).toEqual(['People and companies who buy']);
});

test('SHOW COLUMNS names type and table', async () => {
  expect(await names('SHOW COLUMNS IN TABLE LINE_ITEMS', 'column_name')).toContain('UNIT_PRICE');
  expect(await names("SHOW COLUMNS LIKE 'UNIT_PRICE' IN TABLE LINE_ITEMS", 'data_type')).toEqual([
    '{"type":"FIXED","precision":10,"scale":2,"nullable":true}',
  ]);
});

test('SHOW GRANTS TO ROLE lists privileges', async () => {
  expect(await names('SHOW GRANTS TO ROLE ANALYST')).toContain('DEMO.PUBLIC.CUSTOMERS');
});

test('what is not there is an error', async () => {
  await expect(harness.rows('SHOW TABLES IN SCHEMA DEMO.NOSUCH')).rejects.toMatchObject({ code: '002003' });
  await expect(harness.rows('DESCRIBE TABLE NOSUCH')).rejects.toMatchObject({
    code: '002003',
    sqlState: '42S02',
  });
});

test('DESCRIBE TABLE and DESC VIEW show types in Snowflake words', async () => {
  expect((await harness.rows('DESCRIBE TABLE DEMO.PUBLIC.PRODUCTS')).map((row) => row.slice(0, 4))).toEqual([
    ['PRODUCT_ID', 'NUMBER(10,0)', 'COLUMN', 'N'],
    ['SKU', 'VARCHAR(16777216)', 'COLUMN', 'N'],
    ['NAME', 'VARCHAR(16777216)', 'COLUMN', 'Y'],
    ['CATEGORY', 'VARCHAR(16777216)', 'COLUMN', 'Y'],
    ['PRICE', 'NUMBER(10,2)', 'COLUMN', 'Y'],
    ['WEIGHT_KG', 'FLOAT', 'COLUMN', 'Y'],
    ['TAGS', 'ARRAY', 'COLUMN', 'Y'],
    ['DIMENSIONS', 'OBJECT', 'COLUMN', 'Y'],
    ['CHECKSUM', 'BINARY(8388608)', 'COLUMN', 'Y'],
  ]);
  expect((await harness.rows('DESC VIEW DAILY_REVENUE')).map((row) => row[0])).toEqual([
    'DAY',
    'ORDERS',
    'REVENUE',
  ]);
});

test('INFORMATION_SCHEMA has Snowflake columns', async () => {
  expect(
    await harness.rows(
      `SELECT TABLE_NAME, TABLE_TYPE, ROW_COUNT, COMMENT FROM DEMO.INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'PUBLIC' AND TABLE_NAME IN ('CUSTOMERS', 'DAILY_REVENUE') ORDER BY 1`,
    ),
  ).toEqual([
    ['CUSTOMERS', 'BASE TABLE', '500', 'People and companies who buy'],
    ['DAILY_REVENUE', 'VIEW', null, 'Revenue and number of orders by day'],
  ]);
  expect(
    await harness.rows(
      `SELECT c.COLUMN_NAME, c.DATA_TYPE, c.NUMERIC_SCALE FROM INFORMATION_SCHEMA.COLUMNS c WHERE c.TABLE_NAME = 'EVENTS' ORDER BY c.ORDINAL_POSITION`,
    ),
  ).toEqual([
    ['EVENT_ID', 'NUMBER', '0'],
    ['CUSTOMER_ID', 'NUMBER', '0'],
    ['EVENT_TYPE', 'TEXT', null],
    ['OCCURRED_AT', 'TIMESTAMP_NTZ', null],
    ['PAYLOAD', 'VARIANT', null],
  ]);
  await expect(harness.rows('SELECT * FROM DEMO.INFORMATION_SCHEMA.NOSUCH')).rejects.toMatchObject({
    code: '002003',
  });
});

test('GET_DDL gives text that makes the object again', async () => {
  const [[ddl] = []] = await harness.rows(`SELECT GET_DDL('VIEW', 'DEMO.PUBLIC.DAILY_REVENUE')`);
  expect(ddl).toContain('CREATE VIEW DEMO.PUBLIC.DAILY_REVENUE');
});
