import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());

test.each([
  ['FIXED', '12', '12'],
  ['FIXED', '12345678901234567890', '12345678901234567890'],
  ['FIXED', '1.25', '1.25'],
  ['REAL', '0.5', '0.5'],
  ['BOOLEAN', 'true', '1'],
  ['TEXT', 'it\'s \\ "quoted"; DROP TABLE x --', 'it\'s \\ "quoted"; DROP TABLE x --'],
  ['DATE', '1704067200000', '19723'],
  ['TIME', '36000000000000', '36000.000000000'],
  ['TIMESTAMP_NTZ', '1704067200123456000', '1704067200.123456000'],
  ['TIMESTAMP_NTZ', '-500000000', '-0.500000000'],
  ['TIMESTAMP_LTZ', '1704067200000000000', '1704067200.000000000'],
  ['TIMESTAMP_TZ', '1704067200000000000 1500', '1704067200.000000000 1500'],
  ['BINARY', '00ff', '00FF'],
  ['VARIANT', '{"a":1}', '{"a":1}'],
  ['TEXT', null, null],
] as const)('a %s bind of %s is %s', async (type, value, expected) => {
  expect(await harness.rows('SELECT ?', { binds: [{ type, value }] })).toEqual([[expected]]);
});

test('numbered binds may come in any order and twice', async () => {
  const binds = [
    { type: 'TEXT', value: 'a' },
    { type: 'FIXED', value: '2' },
  ];
  expect(await harness.rows('SELECT :2, :1, :1', { binds })).toEqual([['2', 'a', 'a']]);
});

test('binds work in conditions, functions and limits', async () => {
  const binds = [
    { type: 'TEXT', value: 'DE' },
    { type: 'FIXED', value: '3' },
  ];
  const rows = await harness.rows('SELECT NAME FROM CUSTOMERS WHERE COUNTRY = ? LIMIT ?', { binds });
  expect(rows).toHaveLength(3);
});

test('a bind that is missing is an error', async () => {
  await expect(harness.rows('SELECT ?')).rejects.toMatchObject({ code: '001003', sqlState: '42000' });
});

test('a question mark in a string or comment is no bind', async () => {
  const binds = [{ type: 'TEXT', value: 'x' }];
  expect(await harness.rows("SELECT '?', ? /* ? */ -- ?", { binds })).toEqual([['?', 'x']]);
});
