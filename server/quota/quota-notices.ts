import { randomUUID } from 'node:crypto';
import type { Notice } from '../contract/denials.ts';
import type { QuotaPolicy } from '../contract/policy.ts';
import { budgetKinds } from '../contract/quota.ts';
import { type Amounts, limitOf } from './budgets.ts';

/** From this share of a budget on a human is told that it will not last the day. */
const nearlyShare = 0.85;

/** What a human can be told of a client, each once a day. `rate` = its token bucket was found empty. */
export type Cause = `${(typeof budgetKinds)[number]}-${'nearly' | 'used'}` | 'rate-used';

/** The most urgent thing to tell about each budget. */
export function causesOf(policy: QuotaPolicy, used: Amounts): readonly Cause[] {
  return budgetKinds.flatMap((kind): Cause[] => {
    const limit = limitOf(policy, kind);
    if (limit === null || limit === 0) return [];
    const share = used[kind] / limit;
    return share >= 1 ? [`${kind}-used`] : share >= nearlyShare ? [`${kind}-nearly`] : [];
  });
}

/** The notice for a cause. */
export function noticeOf(cause: Cause, client: string, at: number): Notice {
  const nearly = cause.endsWith('-nearly');
  const what = cause.slice(0, cause.lastIndexOf('-'));
  const text =
    cause === 'rate-used'
      ? `${client} calls faster than its rate allows and is being held back.`
      : nearly
        ? `${client} has used ${nearlyShare * 100} % of its ${what} for today.`
        : `${client} has used up its ${what} for today.`;
  return { id: randomUUID(), kind: nearly ? 'quota-nearly' : 'quota-used-up', client, text, at };
}
