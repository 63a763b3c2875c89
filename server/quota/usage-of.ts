import type { QuotaPolicy } from '../contract/policy.ts';
import type { BudgetKind, BudgetView, ClientUsage } from '../contract/quota.ts';
import { type Account, heldBy } from './accounts.ts';
import { type Amounts, limitOf } from './budgets.ts';
import type { Day } from './day.ts';
import { advance, type Bucket, msUntil, wholeTokens } from './token-bucket.ts';

/** What people and models see of a client's usage at this moment. */
export function usageOf(of: {
  readonly account: Account;
  readonly day: Day;
  readonly used: Amounts;
  readonly policy: QuotaPolicy;
  readonly timeZone: string;
  /** Wall clock (ms since 1970) and the clock of the buckets. */
  readonly now: number;
  readonly steady: number;
}): ClientUsage {
  const { account, day, used, policy, timeZone, now, steady } = of;
  const held = heldBy(account, day.name);
  const budget = (kind: BudgetKind): BudgetView => ({
    used: used[kind],
    held: held[kind],
    limit: limitOf(policy, kind),
  });
  return {
    client: account.client,
    day: day.name,
    timeZone,
    resetsAt: day.endsAt,
    requests: budget('requests'),
    rows: budget('rows'),
    bytes: budget('bytes'),
    credits: budget('credits'),
    rate: rateView(advance(account.bucket, policy, steady), now),
    concurrent: { open: account.open.size, limit: policy.concurrentQueries },
  };
}

function rateView(bucket: Bucket, now: number): ClientUsage['rate'] {
  const { burst, refillPerMinute } = bucket;
  const left = wholeTokens(bucket);
  const at = (tokens: number): number | null => {
    const ms = msUntil(bucket, tokens);
    return ms === null || ms === 0 ? null : Math.ceil(now + ms);
  };
  return { left, burst, refillPerMinute, nextAt: at(left + 1), fullAt: at(burst) };
}
