import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Cell, Column, SnowflakeType } from '../../../../server/contract/columns.ts';
import { createExportFolder } from '../../../../server/query/export/export-folder.ts';
import { createParquetWriter } from '../../../../server/query/export/parquet-writer.ts';

let home: string;
let files = 0;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "snowgate-parquet's-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const column = (
  name: string,
  type: SnowflakeType,
  { precision = null, scale = null }: Partial<Pick<Column, 'precision' | 'scale'>> = {},
): Column => ({ name, type, nullable: true, precision, scale, length: null });

/** Writes a file and reads it again with DuckDB: types by column, and values as text. */
async function roundTrip(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): Promise<{ types: Record<string, string>; rows: Cell[][] }> {
  files += 1;
  const target = await createExportFolder(home).take('claude', [`${files}.parquet`]);
  const writer = await createParquetWriter(target, 100_000_000);
  await writer.begin(columns);
  expect(await writer.write(rows)).toBe(rows.length);
  const { path, bytes } = await writer.finish(new AbortController().signal);
  await target.publish(path);
  await target.release();
  expect(statSync(target.path).size).toBe(bytes);
  if (process.platform !== 'win32') expect(statSync(target.path).mode & 0o777).toBe(0o600);

  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const file = `'${target.path.replaceAll("'", "''")}'`;
  try {
    await connection.run("SET TimeZone = 'UTC'");
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${file}`);
    const read = await connection.runAndReadAll(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ${file}`);
    return {
      types: Object.fromEntries(described.getRowsJS().map(([name, type]) => [String(name), String(type)])),
      rows: read.getRowsJS() as Cell[][],
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

test('each Snowflake type has its own, and no digit is lost', async () => {
  const columns = [
    column('SMALL', 'fixed', { precision: 18, scale: 0 }),
    column('LARGE', 'fixed', { precision: 38, scale: 0 }),
    column('MONEY', 'fixed', { precision: 20, scale: 4 }),
    column('R', 'real'),
    column('B', 'boolean'),
    column('D', 'date'),
    column('T', 'time', { scale: 9 }),
    column('NTZ', 'timestamp_ntz', { scale: 9 }),
    column('LTZ', 'timestamp_ltz', { scale: 9 }),
    column('TZ', 'timestamp_tz', { scale: 9 }),
    column('BIN', 'binary'),
    column('V', 'variant'),
    column('TXT', 'text'),
  ];
  const row = [
    '123456789012345678',
    '99999999999999999999999999999999999999',
    '-1234567890123456.7891',
    '1.5',
    'true',
    '2026-11-25',
    '23:59:59.123456',
    '2026-11-25 20:30:00.123456',
    '2026-11-25 20:30:00.500 +0000',
    '2026-11-25 20:30:00.500 +0530',
    '00FF10',
    '{"a":[1,2]}',
    'é "quoted", and\r\nlines',
  ];
  const { types, rows } = await roundTrip(columns, [row, row.map(() => null)]);
  expect(types).toEqual({
    SMALL: 'BIGINT',
    LARGE: 'DECIMAL(38,0)',
    MONEY: 'DECIMAL(20,4)',
    R: 'DOUBLE',
    B: 'BOOLEAN',
    D: 'DATE',
    T: 'TIME',
    NTZ: 'TIMESTAMP',
    LTZ: 'TIMESTAMP WITH TIME ZONE',
    TZ: 'TIMESTAMP WITH TIME ZONE',
    BIN: 'BLOB',
    V: 'VARCHAR',
    TXT: 'VARCHAR',
  });
  expect(rows).toEqual([
    [
      ...row.slice(0, 8),
      '2026-11-25 20:30:00.5+00',
      '2026-11-25 15:00:00.5+00',
      '\\x00\\xFF\\x10',
      ...row.slice(11),
    ],
    row.map(() => null),
  ]);
});

describe('a fraction finer than microseconds', () => {
  const at = (value: string, type: SnowflakeType) => roundTrip([column('C', type, { scale: 9 })], [[value]]);

  test('makes a timestamp one of nanoseconds', async () => {
    const { types, rows } = await at('2026-11-25 20:30:00.123456789', 'timestamp_ntz');
    expect([types.C, rows]).toEqual(['TIMESTAMP_NS', [['2026-11-25 20:30:00.123456789']]]);
  });

  test.each([
    ['9999-12-31 23:59:59.999999999', 'timestamp_ntz'],
    ['2026-11-25 20:30:00.123456789 +0100', 'timestamp_tz'],
    ['12:00:00.123456789', 'time'],
  ] as const)('stays exact text where there is no such type: %s', async (value, type) => {
    const { types, rows } = await at(value, type);
    expect([types.C, rows]).toEqual(['VARCHAR', [[value]]]);
  });

  test('years far away keep their type when there is none', async () => {
    const { types } = await at('9999-12-31 23:59:59.999', 'timestamp_ntz');
    expect(types.C).toBe('TIMESTAMP');
  });
});

test('NULL, an empty text and whatever a text may hold stay what they are', async () => {
  const sign = fc.constantFrom(
    '"',
    ',',
    '\r',
    '\n',
    '\r\n',
    "'",
    '\\',
    '',
    'x',
    'é',
    '🚀',
    '\t',
    ' ',
    '\u2028',
  );
  const text = fc.array(sign, { maxLength: 6 }).map((signs) => signs.join(''));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.option(text), fc.option(text)), { minLength: 1, maxLength: 50 }),
      async (rows) => {
        const columns = [column('A', 'text'), column('B "quoted"', 'text')];
        expect((await roundTrip(columns, rows)).rows).toEqual(rows);
      },
    ),
    { numRuns: 12 },
  );
});

test('narrow and wide decimals of one column are both exact', async () => {
  const values = [
    '0.000001',
    '-0.100000',
    '99999999999999999999999999999999.999999',
    '123456789012.000001',
    null,
  ];
  const { types, rows } = await roundTrip(
    [column('A', 'fixed', { precision: 38, scale: 6 })],
    values.map((value) => [value]),
  );
  expect([types.A, rows.flat()]).toEqual(['DECIMAL(38,6)', values]);
});

test('a result without rows is a file with its columns', async () => {
  const { types, rows } = await roundTrip([column('A', 'fixed', { precision: 9, scale: 0 })], []);
  expect([types, rows]).toEqual([{ A: 'BIGINT' }, []]);
});

test('one column with nothing but NULL has all its rows', async () => {
  const { rows } = await roundTrip([column('A', 'text')], [[null], [null], [''], [null]]);
  expect(rows).toEqual([[null], [null], [''], [null]]);
});

test('two columns of one name are told apart', async () => {
  const { types } = await roundTrip([column('A', 'text'), column('A', 'date')], [['x', '2026-01-01']]);
  expect(types).toEqual({ A: 'VARCHAR', A_2: 'DATE' });
});

test('a value of 20 MB goes through', async () => {
  const long = 'x'.repeat(20_000_000);
  const { rows } = await roundTrip([column('A', 'text')], [[long]]);
  expect(rows[0]?.[0]?.length).toBe(20_000_000);
});
