import { expect, test } from 'vitest';
import { createSteadyClock } from '../../../server/quota/steady-clock.ts';

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
  clocks.uptime += 8 * 3600;
  expect(clock() - start).toBe(8 * 3_600_000);
  clocks.monotonic += 60_000;
  clocks.uptime += 60;
  expect(clock() - start).toBe(8 * 3_600_000 + 60_000);
});

test('never goes back, also when the uptime does', () => {
  const { clocks, clock } = setUp();
  const start = clock();
  clocks.uptime -= 9_000;
  expect(clock()).toBe(start);
  clocks.uptime += 9_000 + 3_600;
  clocks.uptime -= 1_800;
  expect(clock()).toBeGreaterThanOrEqual(start);
});

test('runs on this system', () => {
  const clock = createSteadyClock();
  const first = clock();
  expect(clock()).toBeGreaterThanOrEqual(first);
});
