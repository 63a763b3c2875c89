/** How big a bucket is and how fast it fills. */
export interface BucketShape {
  /** Tokens in a full bucket. */
  readonly burst: number;
  readonly refillPerMinute: number;
}

/** A token bucket at a moment. Immutable. */
export interface Bucket extends BucketShape {
  /** Tokens in it at the moment `at`; fractions are tokens on their way. */
  readonly level: number;
  /** ms on a clock that never jumps. */
  readonly at: number;
}

export type Taken =
  | { readonly ok: true; readonly bucket: Bucket }
  /** `waitMs` until the next token is there; null when no time will bring one. */
  | { readonly ok: false; readonly bucket: Bucket; readonly waitMs: number | null };

/** Sums of many small refills miss whole numbers by less than this. */
const rounding = 1e-9;
const minuteMs = 60_000;

/** A bucket that nobody has used yet. */
export function fullBucket({ burst, refillPerMinute }: BucketShape, at: number): Bucket {
  return { burst, refillPerMinute, level: burst, at };
}

/**
 * The bucket at a later moment, under the limits that hold from then on. The time until then is refilled at the old rate,
 * so that a new limit neither gives nor takes what was earned under the old one; a smaller bucket loses what no longer
 * fits. A moment before the bucket's own refills nothing and moves it there: a clock that was set back must not keep the
 * bucket empty until it has caught up.
 */
export function advance(bucket: Bucket, { burst, refillPerMinute }: BucketShape, at: number): Bucket {
  const earned = (Math.max(0, at - bucket.at) / minuteMs) * bucket.refillPerMinute;
  const level = Math.min(burst, Math.min(bucket.burst, bucket.level + earned));
  return { burst, refillPerMinute, level, at };
}

/** Takes one token at a moment, or says how long there will be none. */
export function takeToken(before: Bucket, shape: BucketShape, at: number): Taken {
  const bucket = advance(before, shape, at);
  if (wholeTokens(bucket) >= 1) {
    return { ok: true, bucket: { ...bucket, level: Math.max(0, bucket.level - 1) } };
  }
  return { ok: false, bucket, waitMs: msUntil(bucket, 1) };
}

/** Tokens that could be taken at once. */
export function wholeTokens(bucket: Bucket): number {
  return Math.floor(bucket.level + rounding);
}

/** ms until so many tokens are there; 0 when they are; null when they never will be. */
export function msUntil(bucket: Bucket, tokens: number): number | null {
  const missing = tokens - bucket.level;
  if (missing <= rounding) return 0;
  if (tokens > bucket.burst || bucket.refillPerMinute === 0) return null;
  return (missing / bucket.refillPerMinute) * minuteMs;
}
