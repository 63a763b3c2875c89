import { expect, test } from 'vitest';
import type { Column, SnowflakeType } from '../../../../server/contract/columns.ts';
import { shapeRows } from '../../../../server/query/rows/shape-rows.ts';

function shape(type: SnowflakeType, cell: string | null, scale: number | null = 0) {
  const column: Column = { name: 'C', type, nullable: true, precision: 38, scale, length: null };
  return shapeRows([column], [[cell]])[0]?.[0];
}

test.each([
  ['fixed', '42', 42],
  ['fixed', '-7', -7],
  ['fixed', '9007199254740991', 9007199254740991],
  ['fixed', '9007199254740993', '9007199254740993'],
  ['fixed', '99999999999999999999999999999999999999', '99999999999999999999999999999999999999'],
  ['real', '1.5', 1.5],
  ['real', 'NaN', 'NaN'],
  ['real', 'inf', 'inf'],
  ['boolean', 'true', true],
  ['boolean', 'false', false],
  ['text', 'true', 'true'],
  ['date', '2026-11-21', '2026-11-21'],
  ['variant', '{"a":[1,2]}', { a: [1, 2] }],
  ['variant', '"text"', 'text'],
  ['array', '[undefined]', '[undefined]'],
  ['object', '{"id":9007199254740993}', '{"id":9007199254740993}'],
] as const)('%s %s becomes %j', (type, cell, value) => {
  expect(shape(type, cell)).toEqual(value);
});

test('decimals stay exact text', () => {
  expect(shape('fixed', '123.40', 2)).toBe('123.40');
});

test('null stays null in every type', () => {
  for (const type of ['fixed', 'real', 'boolean', 'variant', 'text'] as const)
    expect(shape(type, null)).toBeNull();
});
