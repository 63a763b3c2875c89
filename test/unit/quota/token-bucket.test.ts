import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  advance,
  type Bucket,
  type BucketShape,
  fullBucket,
  msUntil,
  takeToken,
  wholeTokens,
} from '../../../server/quota/token-bucket.ts';

const shape: BucketShape = { burst: 3, refillPerMinute: 6 };

/** Takes tokens at these moments; says which of them were given. */
function takeAt(moments: readonly number[], from: Bucket = fullBucket(shape, 0)): readonly boolean[] {
  let bucket = from;
  return moments.map((at) => {
    const taken = takeToken(bucket, shape, at);
    ({ bucket } = taken);
    return taken.ok;
  });
}

test('gives the burst at once and then one for each interval', () => {
  expect(takeAt([0, 0, 0, 0, 9_999, 10_000, 10_001, 20_000])).toEqual([
    ...[true, true, true, false],
    ...[false, true, false, true],
  ]);
});

test('says how long the next token takes, and keeps its word', () => {
  let bucket = fullBucket({ burst: 1, refillPerMinute: 7 }, 0);
  for (let at = 0, round = 0; round < 1000; round += 1) {
    const first = takeToken(bucket, bucket, at);
    expect(first.ok).toBe(true);
    const second = takeToken(first.bucket, bucket, at);
    if (second.ok || second.waitMs === null) throw new Error('a bucket of one gave two');
    at += second.waitMs;
    ({ bucket } = second);
  }
});

test.each([
  ['no refill', { burst: 0, refillPerMinute: 0 }],
  ['no room', { burst: 0, refillPerMinute: 10 }],
])('knows that no time will bring a token: %s', (_, never) => {
  expect(takeToken(fullBucket(never, 0), never, 1e9)).toMatchObject({ ok: false, waitMs: null });
});

test('a moment before its own neither refills it nor blocks it', () => {
  const empty: Bucket = { ...shape, level: 0, at: 1e12 };
  const back = advance(empty, shape, 5);
  expect(wholeTokens(back)).toBe(0);
  expect(msUntil(back, 1)).toBe(10_000);
  expect(wholeTokens(advance(back, shape, 10_005))).toBe(1);
});

test('a change of the limits keeps the level, clamped, and holds from then on', () => {
  const used: Bucket = { burst: 100, refillPerMinute: 10, level: 50, at: 0 };
  expect(advance(used, { burst: 20, refillPerMinute: 10 }, 0).level).toBe(20);
  expect(advance(used, { burst: 500, refillPerMinute: 10 }, 0).level).toBe(50);
  // A minute at the old rate and one at the new.
  const later = advance(used, { burst: 500, refillPerMinute: 60 }, 60_000);
  expect(advance(later, later, 120_000).level).toBe(50 + 10 + 60);
});

const shapes = fc.record({
  burst: fc.integer({ min: 0, max: 50 }),
  refillPerMinute: fc.double({ min: 0, max: 600, noNaN: true }),
});

test('never gives more than burst + refill x time in any window, and not less than it could', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 120 });
  fc.assert(
    fc.property(shapes, steps, (limits, gaps) => {
      let bucket = fullBucket(limits, 0);
      let at = 0;
      const given: number[] = [];
      for (const gap of gaps) {
        at += gap;
        const taken = takeToken(bucket, limits, at);
        ({ bucket } = taken);
        if (taken.ok) given.push(at);
      }
      for (const [first, start] of given.entries()) {
        for (const [last, end] of given.entries()) {
          if (last < first) continue;
          const most = limits.burst + ((end - start) / 60_000) * limits.refillPerMinute;
          expect(last - first + 1).toBeLessThanOrEqual(most + 1e-6);
        }
      }
    }),
  );
});

test('clock jumps of any size give nothing and take nothing beyond the time that passed', () => {
  const jumps = fc.array(fc.tuple(fc.integer({ min: -1e9, max: 0 }), fc.integer({ min: 0, max: 5_000 })));
  fc.assert(
    fc.property(jumps, (moves) => {
      // A clock that is set back again and again: only the forward steps are time.
      let bucket: Bucket = { ...shape, level: 0, at: 0 };
      let at = 0;
      let passed = 0;
      for (const [back, forward] of moves) {
        at += back;
        bucket = advance(bucket, shape, at);
        at += forward;
        passed += forward;
        bucket = advance(bucket, shape, at);
      }
      expect(bucket.level).toBeCloseTo(Math.min(shape.burst, passed / 10_000), 6);
    }),
  );
});
