import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness({ sampleData: false });
  await harness.rows('CREATE DATABASE DEMO');
});
afterAll(() => harness.close());

test.each([
  ['1.50::NUMBER(10,2)', 'fixed', 10, 2, '1.50'],
  [
    '99999999999999999999999999999999999999::NUMBER(38,0)',
    'fixed',
    38,
    0,
    '99999999999999999999999999999999999999',
  ],
  ['-0.05::NUMBER(5,2)', 'fixed', 5, 2, '-0.05'],
  ['1.5::FLOAT', 'real', null, null, '1.5'],
  ["'NaN'::FLOAT", 'real', null, null, 'NaN'],
  ["'inf'::FLOAT", 'real', null, null, 'inf'],
  ["'x'::VARCHAR", 'text', null, null, 'x'],
  ['FALSE', 'boolean', null, null, '0'],
  ["'1969-12-31'::DATE", 'date', null, null, '-1'],
  ["'23:59:59.123456'::TIME", 'time', 0, 9, '86399.123456000'],
  ["'1969-12-31 23:59:59.5'::TIMESTAMP_NTZ", 'timestamp_ntz', 0, 9, '-0.500000000'],
  ["'2024-01-01 00:00:00'::TIMESTAMP_LTZ", 'timestamp_ltz', 0, 9, '1704067200.000000000'],
  ["'2024-01-01 00:00:00 -05:00'::TIMESTAMP_TZ", 'timestamp_tz', 0, 9, '1704085200.000000000 1140'],
  ['PARSE_JSON(\'{"big":12345678901234567890}\')', 'variant', null, null, '{"big":12345678901234567890}'],
  ["OBJECT_CONSTRUCT('k', 'v')", 'object', null, null, '{"k":"v"}'],
  ["ARRAY_CONSTRUCT(1, 'é')", 'array', null, null, '[1,"é"]'],
  ["'00ff'::BINARY", 'binary', null, null, '00FF'],
] as const)('%s travels as %s', async (expression, type, precision, scale, expected) => {
  const result = await harness.run(`SELECT ${expression} AS V`);
  expect(result.columns).toMatchObject([{ name: 'V', type, precision, scale }]);
  expect(await harness.rows(`SELECT ${expression}`)).toEqual([[expected]]);
});

test('every type survives a table', async () => {
  await harness.rows(`CREATE TABLE ALL_TYPES (N NUMBER(12,3), F FLOAT, B BOOLEAN, D DATE, T TIME, NTZ TIMESTAMP_NTZ,
    LTZ TIMESTAMP_LTZ, TZ TIMESTAMP_TZ, V VARIANT, O OBJECT, A ARRAY, X BINARY, S STRING)`);
  await harness.rows(`INSERT INTO ALL_TYPES SELECT 1.25, 0.5, TRUE, '2024-01-01'::DATE, '10:00:00'::TIME,
    '2024-01-01 10:00:00'::TIMESTAMP_NTZ, '2024-01-01 10:00:00'::TIMESTAMP_LTZ, '2024-01-01 10:00:00 +01:00'::TIMESTAMP_TZ,
    PARSE_JSON('[1]'), OBJECT_CONSTRUCT('a', 1), ARRAY_CONSTRUCT('z'), 'FF'::BINARY, 's'`);
  const result = await harness.run('SELECT * FROM ALL_TYPES');
  expect(result.columns.map((column) => column.type).join(' ')).toBe(
    'fixed real boolean date time timestamp_ntz timestamp_ltz timestamp_tz variant object array binary text',
  );
  expect(await harness.rows('SELECT * FROM ALL_TYPES')).toEqual([
    [
      '1.250',
      '0.5',
      '1',
      '19723',
      '36000.000000000',
      '1704103200.000000000',
      '1704103200.000000000',
      '1704099600.000000000 1500',
      '[1]',
      '{"a":1}',
      '["z"]',
      'FF',
      's',
    ],
  ]);
});

test('VARIANT texts follow JSON_INDENT, with Snowflake two spaces by default', async () => {
  const sql = `SELECT PARSE_JSON('{"b":[1,{}],"a":"x"}')`;
  expect(await harness.rows(sql, { parameters: { JSON_INDENT: '2' } })).toEqual([
    ['{\n  "a": "x",\n  "b": [\n    1,\n    {}\n  ]\n}'],
  ]);
});
