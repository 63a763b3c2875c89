import type { QuotaPolicy } from '../contract/policy.ts';
import type { BudgetKind } from '../contract/quota.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { limitOf } from './budgets.ts';

/** Where a statement of the client may end at any moment, it makes sense to look again after so many seconds. */
const heldRetrySeconds = 5;

/** A budget that has nothing left for a statement. */
export interface Exhausted {
  readonly kind: BudgetKind;
  readonly policy: QuotaPolicy;
  readonly used: number;
  readonly held: number;
}

/** @param waitMs - until the bucket has its next token; null = it never will */
export function refuseRate({ burst, refillPerMinute }: QuotaPolicy, waitMs: number | null): SnowgateError {
  const seconds = waitMs === null ? null : wholeSeconds(waitMs);
  return new SnowgateError('QUOTA_RATE', {
    what: 'rate',
    used: burst,
    limit: burst,
    refillPerMinute,
    when: seconds === null ? 'once the owner of this gateway raises the rate' : `in ${seconds} seconds`,
    ...(seconds !== null && { retryAfterSeconds: seconds }),
  });
}

/** @param resetsAt - when the next day begins (ms since 1970) */
export function refuseDay({ kind, policy, used }: Exhausted, resetsAt: number, now: number): SnowgateError {
  return new SnowgateError('QUOTA_DAY', {
    what: kind,
    used: readable(used),
    limit: limitOf(policy, kind) ?? 0,
    resetsAt: new Date(resetsAt).toISOString(),
    retryAfterSeconds: wholeSeconds(resetsAt - now),
  });
}

/** What is left is set aside for statements that run. */
export function refuseHeld({ kind, policy, used, held }: Exhausted): SnowgateError {
  return new SnowgateError('QUOTA_HELD', {
    what: kind,
    used: readable(used),
    held: readable(held),
    limit: limitOf(policy, kind) ?? 0,
    retryAfterSeconds: heldRetrySeconds,
  });
}

/**
 * The time that its credits bought a statement is over.
 *
 * @param ms - that time
 * @param resetsAt - when the next day begins (ms since 1970)
 */
export function refuseStopped(ms: number, resetsAt: number, now: number): SnowgateError {
  return new SnowgateError('QUOTA_STOPPED', {
    what: 'credits',
    seconds: Math.round(ms / 100) / 10,
    resetsAt: new Date(resetsAt).toISOString(),
    retryAfterSeconds: wholeSeconds(resetsAt - now),
  });
}

/** Rounded up, because a client that comes back too early is refused again. */
function wholeSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}

/** Credits are fractions; nobody wants all sixteen digits. */
function readable(value: number): number {
  return Number(value.toFixed(6));
}
