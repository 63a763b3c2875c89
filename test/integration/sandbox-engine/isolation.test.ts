import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

const target = join(tmpdir(), `snowgate-escape-${process.pid}`);

test.each([
  `SELECT * FROM read_csv('/etc/passwd')`,
  `SELECT * FROM READ_TEXT('/etc/passwd')`,
  `SELECT * FROM "read_text"('/etc/passwd')`,
  `SELECT "read_text"('/etc/passwd')`,
  `SELECT * FROM TABLE(read_csv('/etc/passwd'))`,
  `SELECT * FROM TABLE("read_csv"('/etc/passwd'))`,
  `SELECT * FROM LATERAL read_csv('/etc/passwd')`,
  `SELECT * FROM '/etc/passwd'`,
  `SELECT * FROM "/etc/passwd"`,
  `SELECT * FROM IDENTIFIER('read_csv')('/etc/passwd')`,
  `SELECT * FROM glob('/etc/*')`,
  `SELECT * FROM @~/x`,
  `COPY (SELECT 1) TO '${target}'`,
  `COPY INTO '${target}' FROM CUSTOMERS`,
  `EXPORT DATABASE '${target}'`,
  `ATTACH '${target}' AS X`,
  `ATTACH ':memory:' AS X`,
  `DETACH DEMO`,
  `INSTALL httpfs`,
  `LOAD httpfs`,
  `PRAGMA database_list`,
  `PRAGMA enable_profiling`,
  `CALL enable_logging(storage = 'file', storage_path = '${target}')`,
  `SELECT * FROM enable_logging()`,
  `SELECT * FROM pragma_version()`,
  `SELECT * FROM duckdb_settings()`,
  `SELECT * FROM duckdb_secrets()`,
  `SELECT current_setting('threads')`,
  `SELECT getenv('HOME')`,
  `SELECT * FROM query('SELECT 1')`,
  `SELECT * FROM query_table('CUSTOMERS')`,
  `SELECT json_execute_serialized_sql('x')`,
  `SET GLOBAL memory_limit = '8GB'`,
  `SET VARIABLE x = 1`,
  `RESET memory_limit`,
  `CREATE MACRO f() AS 1`,
  `CREATE SECRET (TYPE s3)`,
  `CREATE FUNCTION f() RETURNS INT AS '1'`,
  `DROP MACRO _SF_IFF`,
  `CHECKPOINT`,
  `VACUUM`,
  `SELECT * FROM memory.main.x`,
  `SELECT * FROM system.main.duckdb_settings`,
  `SELECT * FROM "system"."information_schema"."tables"`,
  `SELECT 1 ->> SELECT 2`,
])('%s is refused', async (sql) => {
  const error = await harness.rows(sql).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ name: 'EngineError', code: expect.stringMatching(/^\d{6}$/) });
  expect(String(error)).not.toMatch(/duckdb\/|libduckdb|\/root|extensions/i);
  expect(existsSync(target)).toBe(false);
});

test('a comment, a string or a quoted name cannot smuggle a second statement', async () => {
  await expect(harness.rows(`SELECT 1; SELECT 2`)).rejects.toMatchObject({
    code: '000008',
    sqlState: '0A000',
  });
  await expect(harness.rows(`SELECT 1 /* ; */ -- ;\n`)).resolves.toEqual([['1']]);
  await expect(harness.rows(`SELECT ';' AS ";"`)).resolves.toEqual([[';']]);
  await expect(harness.rows(`SELECT '\\'; DROP TABLE CUSTOMERS; --'`)).resolves.toEqual([
    ["'; DROP TABLE CUSTOMERS; --"],
  ]);
  await expect(harness.rows(`SELECT $$a'; DROP TABLE CUSTOMERS$$`)).resolves.toEqual([
    ["a'; DROP TABLE CUSTOMERS"],
  ]);
  await expect(harness.rows(`SELECT 1 /* /* */`)).resolves.toEqual([['1']]);
  expect(await harness.rows('SELECT COUNT(*) FROM CUSTOMERS')).toEqual([['500']]);
});

test('our own helpers are not functions of Snowflake', async () => {
  await expect(harness.rows(`SELECT _SF_VTEXT(1)`)).rejects.toMatchObject({ code: '000904' });
  await expect(harness.rows(`SELECT "_sf_vtext"(1)`)).rejects.toMatchObject({ code: '000904' });
  await expect(harness.rows(`SELECT 1::SFT_DATE`)).rejects.toMatchObject({ code: '000904' });
  await expect(harness.rows(`SELECT _SF_BIND_1`)).rejects.toMatchObject({ code: '000904' });
  await expect(harness.rows(`SELECT * FROM _SF_IS_TABLES_FOR_44454D4F`)).rejects.toMatchObject({
    code: '000904',
  });
});
