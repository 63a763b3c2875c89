import { expect, test } from 'vitest';
import { createWarehouses } from '../../../server/quota/warehouses.ts';

function setUp(busyAgo = Number.POSITIVE_INFINITY) {
  const clock = { now: 0 };
  const warehouses = createWarehouses({
    steady: () => clock.now,
    busyAgo: () => busyAgo,
    resumeAfterMs: 600_000,
  });
  return { clock, warehouses };
}

test('a warehouse that nobody has used yet sleeps, and only the first one wakes it', () => {
  const { warehouses } = setUp();
  expect(warehouses.asleep('w')).toBe(true);
  expect([warehouses.begin('w').woke, warehouses.begin('w').woke]).toEqual([true, false]);
  expect(warehouses.begin('other').woke).toBe(true);
});

test('a statement that runs keeps it awake for however long', () => {
  const { clock, warehouses } = setUp();
  warehouses.begin('w');
  clock.now += 3_600_000;
  expect(warehouses.asleep('w')).toBe(false);
});

test('its rest counts from the end of the last statement', () => {
  const { clock, warehouses } = setUp();
  const [first, second] = [warehouses.begin('w'), warehouses.begin('w')];
  clock.now += 60_000;
  first.end(true);
  clock.now += 600_000;
  second.end(true);
  second.end(true);
  clock.now += 599_999;
  expect(warehouses.asleep('w')).toBe(false);
  clock.now += 1;
  expect(warehouses.asleep('w')).toBe(true);
});

test('what is known from before counts', () => {
  const { clock, warehouses } = setUp(599_000);
  expect(warehouses.asleep('w')).toBe(false);
  clock.now += 1_000;
  expect(warehouses.asleep('w')).toBe(true);
});

test('a text that was refused has not woken it, unless another statement came meanwhile', () => {
  const { warehouses } = setUp();
  warehouses.begin('w').end(false);
  expect(warehouses.asleep('w')).toBe(true);
  const refused = warehouses.begin('w');
  warehouses.begin('w').end(true);
  refused.end(false);
  expect(warehouses.asleep('w')).toBe(false);
});
