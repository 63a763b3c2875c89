import { expect, test } from 'vitest';
import { createLastMinute } from '../../../../server/query/activity/last-minute.ts';

test('figures cover the last sixty seconds and nothing older', () => {
  let now = 0;
  const minute = createLastMinute(() => now);
  minute.record('succeeded', 10);
  now = 30_000;
  minute.record('succeeded', 30);
  minute.record('failed', 1);
  minute.record('refused', 1);
  expect(minute.figures()).toEqual({ calls: 4, failed: 1, refused: 1, p50Ms: 30, p95Ms: 30 });
  now = 61_000;
  expect(minute.figures()).toEqual({ calls: 3, failed: 1, refused: 1, p50Ms: 30, p95Ms: 30 });
  now = 91_000;
  expect(minute.figures()).toEqual({ calls: 0, failed: 0, refused: 0, p50Ms: null, p95Ms: null });
});
