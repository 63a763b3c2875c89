import { expect, test } from 'vitest';
import type { Column, SnowflakeType } from '../../../../server/contract/columns.ts';
import { cellReader } from '../../../../server/snowflake/worker/cell-text.ts';

function read(type: SnowflakeType, wire: string | null, scale: number | null = 9): string | null {
  const column: Column = { name: 'C', type, nullable: true, precision: null, scale, length: null };
  return cellReader(column)(wire);
}

test.each<[SnowflakeType, string, string, number?]>([
  ['fixed', '12345678901234567890123456789012345678', '12345678901234567890123456789012345678'],
  ['fixed', '-0.10', '-0.10'],
  ['fixed', '9007199254740993', '9007199254740993'],
  ['real', '1.5', '1.5'],
  ['real', 'NaN', 'NaN'],
  ['real', 'inf', 'inf'],
  ['text', '', ''],
  ['boolean', '1', 'true'],
  ['boolean', '0', 'false'],
  ['boolean', 'TRUE', 'true'],
  ['date', '0', '1970-01-01'],
  ['date', '19723', '2024-01-01'],
  ['date', '-719162', '0001-01-01'],
  ['date', '2932896', '9999-12-31'],
  ['date', '-1', '1969-12-31'],
  ['time', '0', '00:00:00'],
  ['time', '86399.999999999', '23:59:59.999999999'],
  ['time', '3661.500000000', '01:01:01.5'],
  ['timestamp_ntz', '1704164645.123456789', '2024-01-02 03:04:05.123456789'],
  ['timestamp_ntz', '1704164645.123000000', '2024-01-02 03:04:05.123'],
  ['timestamp_ntz', '1704164645', '2024-01-02 03:04:05', 0],
  ['timestamp_ntz', '1704164645.000000000', '2024-01-02 03:04:05.000'],
  ['timestamp_ntz', '-1.250000000', '1969-12-31 23:59:58.750'],
  ['timestamp_ntz', '-0.000000001', '1969-12-31 23:59:59.999999999'],
  ['timestamp_ntz', '-62135596800.000', '0001-01-01 00:00:00.000'],
  ['timestamp_ltz', '1704164645.5', '2024-01-02 03:04:05.500 +0000'],
  ['timestamp_tz', '1704164645.500000000 1500', '2024-01-02 04:04:05.500 +0100'],
  ['timestamp_tz', '1704164645.000000000 960', '2024-01-01 19:04:05.000 -0800'],
  ['timestamp_tz', '1704164645 1110', '2024-01-01 21:34:05.000 -0530'],
  ['binary', 'deadbeef', 'DEADBEEF'],
  ['variant', '{"a":1.10}', '{"a":1.10}'],
  ['array', '[1,undefined]', '[1,undefined]'],
])('%s %s is shown as %s', (type, wire, shown, scale) => {
  expect(read(type, wire, scale ?? 9)).toBe(shown);
});

test.each<SnowflakeType>([
  'fixed',
  'boolean',
  'date',
  'time',
  'timestamp_ntz',
  'timestamp_ltz',
  'timestamp_tz',
  'binary',
  'variant',
])('null stays null in a column of type %s', (type) => {
  expect(read(type, null)).toBeNull();
});

test.each<[SnowflakeType, string]>([
  ['boolean', 'maybe'],
  ['date', '2024-01-02'],
  ['date', '99999999999999'],
  ['time', 'noon'],
  ['time', '-1'],
  ['time', '86400'],
  ['timestamp_ntz', '2024-01-02 03:04:05'],
  ['timestamp_ntz', '99999999999999999999'],
  ['timestamp_ltz', 'now'],
  ['timestamp_tz', '1704164645.5'],
  ['timestamp_tz', '1704164645.5 9999'],
])('bad wire text for %s is passed on as it came: %s', (type, wire) => {
  expect(read(type, wire)).toBe(wire);
});
