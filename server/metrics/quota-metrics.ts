import type { Registry } from 'prom-client';
import type { ClientUsage } from '../contract/quota.ts';
import { gauge, type Sample } from './at-scrape.ts';

/** What each client may use, and has used. */
export function quotaMetrics(registry: Registry, usage: () => readonly ClientUsage[]): void {
  const labels = ['client'];
  const each = (read: (usage: ClientUsage) => number | null) => (): Sample[] =>
    usage().flatMap((one): Sample[] => {
      const value = read(one);
      return value === null ? [] : [[value, one.client]];
    });

  gauge(registry, {
    name: 'snowgate_quota_calls_left',
    help: 'Calls that the client could make at once, now.',
    labels,
    read: each(({ rate }) => rate.left),
  });
  // One metric a budget: they count different things.
  for (const [kind, what] of budgets) {
    gauge(registry, {
      name: `snowgate_quota_${kind}_used`,
      help: `${what} that the client has used today.`,
      labels,
      read: each((one) => one[kind].used),
    });
    gauge(registry, {
      name: `snowgate_quota_${kind}_limit`,
      help: `${what} that the client may use in a day; missing without a limit.`,
      labels,
      read: each((one) => one[kind].limit),
    });
  }
}

const budgets = [
  ['requests', 'Statements'],
  ['rows', 'Rows'],
  ['bytes', 'Bytes of answers'],
  ['credits', 'Credits of Snowflake, estimated,'],
] as const;
