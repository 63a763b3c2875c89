import type { Connection } from 'snowflake-sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectDriver, disconnectDriver, runDriver } from '../../fixtures/sandbox-driver.ts';
import { rawQuery, rawSession } from '../../fixtures/sandbox-raw.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';

const current = sandboxForFile();

let connection: Connection;

beforeAll(async () => {
  connection = await connectDriver(current().sandbox);
});

afterAll(async () => {
  await disconnectDriver(connection);
});

/** Expression, type on the wire, text on the wire, and the text the driver makes of it. */
const cases: readonly (readonly [string, string, string | null, string | null])[] = [
  ['1::NUMBER(38,0)', 'fixed', '1', '1'],
  ['-12345.678::NUMBER(10,3)', 'fixed', '-12345.678', '-12345.678'],
  ['99999999999999999999999999999999999999::NUMBER(38,0)', 'fixed', '9'.repeat(38), '9'.repeat(38)],
  ['1.5::FLOAT', 'real', '1.5', '1.5'],
  ["'text'::VARCHAR", 'text', 'text', 'text'],
  ["'ünïcödé 😀'", 'text', 'ünïcödé 😀', 'ünïcödé 😀'],
  ['TRUE', 'boolean', '1', 'TRUE'],
  ['FALSE', 'boolean', '0', 'FALSE'],
  ["'2026-11-21'::DATE", 'date', '20778', '2026-11-21'],
  ["'1969-12-31'::DATE", 'date', '-1', '1969-12-31'],
  ["'12:34:56.789'::TIME(9)", 'time', '45296.789000000', '12:34:56'],
  [
    "'2026-11-21 12:34:56.789'::TIMESTAMP_NTZ(9)",
    'timestamp_ntz',
    '1795264496.789000000',
    '2026-11-21 12:34:56.789',
  ],
  ["TO_BINARY('00FFAB', 'HEX')", 'binary', '00FFAB', '00FFAB'],
  ['PARSE_JSON(\'{"a": [1, null, "x"]}\')', 'variant', null, null],
  ["OBJECT_CONSTRUCT('a', 1)", 'object', null, null],
  ['ARRAY_CONSTRUCT(1, 2, 3)', 'array', null, null],
  ['NULL::VARCHAR', 'text', null, null],
];

test.each(cases)('%s is %s on the wire and the driver reads it', async (expression, type, wire, text) => {
  const { sandbox } = current();
  const { token } = await rawSession(sandbox);
  const answer = await rawQuery(sandbox, token, `SELECT ${expression} AS V`);
  const column = answer.data?.rowtype[0];
  const onWire = answer.data?.rowset[0]?.[0] ?? null;
  const { rows, columns } = await runDriver(connection, `SELECT ${expression} AS V`);
  const read = rows[0]?.[0] ?? null;
  const json = type === 'variant' || type === 'object' || type === 'array';
  expect([column?.type, columns[0]?.name, columns[0]?.type]).toEqual([type, 'V', type]);
  if (json) expect(JSON.parse(String(read))).toEqual(JSON.parse(String(onWire)));
  else expect([onWire, read]).toEqual([wire, text]);
});

test('timestamps with a zone keep their instant and their offset', async () => {
  const { sandbox } = current();
  const { token } = await rawSession(sandbox);
  const answer = await rawQuery(
    sandbox,
    token,
    "SELECT '2026-11-21 12:00:00 +02:00'::TIMESTAMP_TZ, '2026-11-21 12:00:00'::TIMESTAMP_LTZ",
  );
  const [zoned, local] = answer.data?.rowset[0] ?? [];
  const types = answer.data?.rowtype.map((column) => column.type);
  expect([types, zoned?.split(' ')[0]?.split('.')[0], Number(local)]).toEqual([
    ['timestamp_tz', 'timestamp_ltz'],
    '1795255200',
    1795262400,
  ]);
});

test('the answer of a statement that changes something has rows and columns too', async () => {
  const { sandbox } = current();
  const { token } = await rawSession(sandbox);
  const created = await rawQuery(sandbox, token, 'CREATE TEMPORARY TABLE TYPES_DML (N NUMBER)');
  const inserted = await rawQuery(sandbox, token, 'INSERT INTO TYPES_DML VALUES (1), (2)');
  expect([
    created.data?.rowtype.length,
    created.data?.returned,
    inserted.data?.rowset,
    inserted.data?.returned,
  ]).toEqual([1, 1, [['2']], 1]);
});

test('an empty result has its columns and an empty rowset', async () => {
  const { sandbox } = current();
  const { token } = await rawSession(sandbox);
  const { data } = await rawQuery(sandbox, token, 'SELECT 1 AS A, 2 AS A WHERE FALSE');
  expect([data?.rowset, data?.returned, data?.total, data?.rowtype.map((column) => column.name)]).toEqual([
    [],
    0,
    0,
    ['A', 'A'],
  ]);
});

test('describeOnly brings the columns and no rows', async () => {
  const { rows, columns } = await runDriver(connection, 'SELECT 1 AS A', { describeOnly: true });
  expect([rows, columns.map(({ name }) => name)]).toEqual([[], ['A']]);
});

test('every answer carries what the driver needs to read it', async () => {
  const { sandbox } = current();
  const { token } = await rawSession(sandbox);
  const { data } = await rawQuery(sandbox, token, 'SELECT 1');
  const named = new Map(data?.parameters.map(({ name, value }) => [name, value]));
  expect([
    named.get('BINARY_OUTPUT_FORMAT'),
    named.get('TIMEZONE'),
    named.get('CLIENT_SESSION_KEEP_ALIVE'),
  ]).toEqual(['HEX', 'UTC', false]);
});
