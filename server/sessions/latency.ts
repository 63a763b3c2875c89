import type { SessionView } from '../contract/sessions.ts';

/** Figures of how long calls took, in a fixed amount of memory. */
export interface Latency {
  /** @param tookMs - a clock that was set back counts as no time at all */
  record(tookMs: number): void;
  figures(): SessionView['latency'];
  /** For storing: `[sum in ms, [bucket, count], ...]`, empty buckets left out. */
  stored(): StoredLatency;
}

export type StoredLatency = readonly [sumMs: number, ...counts: (readonly [bucket: number, count: number])[]];

/** Each bucket ends a quarter above the one before it: the middle of one is at most an eighth away from what is in it. */
const growth = 1.25;
/** The last bucket starts at 1.25^63 ms, a good 20 minutes: longer than any call may run. */
const buckets = 65;

/** @param from - what was stored before */
export function createLatency(from: StoredLatency = [0]): Latency {
  let [sumMs] = from;
  let count = 0;
  // 32 bits each: 260 bytes a session.
  const counts = new Uint32Array(buckets);
  const [, ...stored] = from;
  for (const [bucket, calls] of stored) {
    if (bucket < 0 || bucket >= buckets) continue;
    counts[bucket] = calls;
    count += calls;
  }

  const percentile = (share: number): number | null => {
    if (count === 0) return null;
    let below = 0;
    const bucket = counts.findIndex((calls) => {
      below += calls;
      return below > Math.min(count - 1, count * share);
    });
    return middleOf(bucket);
  };

  return {
    record(tookMs) {
      const ms = Math.max(0, tookMs);
      const bucket = bucketOf(ms);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      sumMs += ms;
      count += 1;
    },
    figures: () => ({
      count,
      meanMs: count === 0 ? null : sumMs / count,
      p50Ms: percentile(0.5),
      p95Ms: percentile(0.95),
    }),
    stored() {
      // With each call: without an array for each of the buckets.
      const filled: (readonly [number, number])[] = [];
      counts.forEach((calls, bucket) => {
        if (calls > 0) filled.push([bucket, calls]);
      });
      return [sumMs, ...filled];
    },
  };
}

/** Bucket 0 is everything below 1 ms; bucket N starts at 1.25^(N - 1) ms. */
function bucketOf(ms: number): number {
  if (ms < 1) return 0;
  return Math.min(buckets - 1, Math.floor(Math.log(ms) / Math.log(growth)) + 1);
}

function middleOf(bucket: number): number {
  const start = bucket === 0 ? 0 : growth ** (bucket - 1);
  return (start + growth ** bucket) / 2;
}
