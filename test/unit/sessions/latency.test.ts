import { expect, test } from 'vitest';
import { createLatency } from '../../../server/sessions/latency.ts';

test('without a call there are no figures', () => {
  expect(createLatency().figures()).toEqual({ count: 0, meanMs: null, p50Ms: null, p95Ms: null });
});

test('the mean is exact, the percentiles are right to within an eighth', () => {
  const latency = createLatency();
  for (let ms = 1; ms <= 1000; ms += 1) latency.record(ms);
  const { count, meanMs, p50Ms, p95Ms } = latency.figures();
  expect([count, meanMs]).toEqual([1000, 500.5]);
  expect(Math.abs(Number(p50Ms) / 500 - 1)).toBeLessThan(0.125);
  expect(Math.abs(Number(p95Ms) / 950 - 1)).toBeLessThan(0.125);
});

test('what is too fast, too slow or before its own start is counted all the same', () => {
  const latency = createLatency();
  for (const ms of [0, 0.4, -50, 1e9]) latency.record(ms);
  const { count, p50Ms, p95Ms } = latency.figures();
  expect(count).toBe(4);
  expect(p50Ms).toBe(0.5);
  expect(Number(p95Ms)).toBeGreaterThan((60 * 60_000) / 3);
});

test('it goes to the disk and back', () => {
  const latency = createLatency();
  for (const ms of [1, 20, 20, 3000]) latency.record(ms);
  const back = createLatency(latency.stored());
  expect(back.figures()).toEqual(latency.figures());
  expect(back.stored()).toEqual(latency.stored());
});
