import { describe, expect, test } from 'vitest';
import { type WarehouseSize, warehouseSizeSchema } from '../../../server/contract/quota-config.ts';
import { busyMsFor, chargeFor, creditsPerHour } from '../../../server/quota/credits.ts';

const hour = 3_600_000;

test('each size costs twice as much as the one before', () => {
  const sizes: readonly WarehouseSize[] = warehouseSizeSchema.options;
  expect(sizes.map(creditsPerHour)).toEqual(sizes.map((_, index) => 2 ** index));
});

describe('a statement is charged', () => {
  test.each([
    ['its busy time', 1, hour, false, 1],
    ['its busy time on a larger warehouse', 8, hour / 4, false, 2],
    ['a minute at least when it woke the warehouse', 1, 500, true, 1 / 60],
    ['no more than its time when that is longer', 1, 2 * 60_000, true, 2 / 60],
    ['nothing for no time', 1, 0, false, 0],
    ['nothing for a time that a clock made negative', 1, -5_000, false, 0],
  ])('%s', (_, rate, busyMs, woke, credits) => {
    expect(chargeFor(rate, busyMs, woke)).toBeCloseTo(credits, 12);
  });
});

test('credits buy the time that costs them', () => {
  expect(chargeFor(4, busyMsFor(4, 0.25), false)).toBeCloseTo(0.25, 12);
});
