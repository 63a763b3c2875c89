import { expect, test } from 'vitest';
import { createSteadyClock } from '../../../server/util/monotonic-clock.ts';

function setUp() {
  const clocks = { monotonic: 1_000, uptime: 50_000 };
  const clock = createSteadyClock({ monotonic: () => clocks.monotonic, uptime: () => clocks.uptime });
  return { clocks, clock };
}

test('goes as fast as time, without the steps of the uptime', () => {
  const { clocks, clock } = setUp();
  const start = clock();
  for (let ms = 1; ms <= 5_000; ms += 1) {
    clocks.monotonic += 1;
    clocks.uptime = 50_000 + Math.floor(ms / 1000);
    expect(clock() - start).toBe(ms);
  }
});

test('counts the time for which the computer slept, once', () => {
  const { clocks, clock } = setUp();
  const start = clock();
  clocks.uptime += 8 * 3600 + 0.5;
  clocks.monotonic += 500;
  expect(clock() - start).toBe(8 * 3_600_000 + 500);
  clocks.monotonic += 60_000;
  clocks.uptime += 60;
  expect(clock() - start).toBe(8 * 3_600_000 + 60_500);
});

test('is behind for half a second at most after a sleep, and never ahead', () => {
  const { clocks, clock } = setUp();
  const start = clock();
  clocks.uptime += 8 * 3600;
  for (const ms of [100, 300, 99]) {
    clocks.monotonic += ms;
    expect(clock() - start).toBeLessThan(500);
  }
  clocks.monotonic += 1;
  expect(clock() - start).toBeGreaterThanOrEqual(8 * 3_600_000);
});

test('never goes back, also when the uptime does', () => {
  const { clocks, clock } = setUp();
  const start = clock();
  clocks.uptime -= 9_000;
  clocks.monotonic += 500;
  expect(clock()).toBe(start + 500);
  clocks.uptime += 9_000 + 3_600;
  clocks.monotonic += 500;
  const ahead = clock();
  clocks.uptime -= 1_800;
  clocks.monotonic += 500;
  expect(clock()).toBe(ahead + 500);
});

test('runs on this system', () => {
  const clock = createSteadyClock();
  const first = clock();
  expect(clock()).toBeGreaterThanOrEqual(first);
});
