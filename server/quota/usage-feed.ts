import type { AdminFeed } from '../contract/admin-feed.ts';
import type { ClientUsage } from '../contract/quota.ts';

/** Tells the live views what clients use. */
export interface UsageFeed {
  /** Something about this client's usage has changed. */
  changed(client: string): void;
  close(): void;
}

/** A busy client changes its usage with every call; more often than this (ms) nobody can read it. */
const everyMs = 1_000;

/**
 * @param usageOf - undefined for a client that is no longer there
 */
export function createUsageFeed(options: {
  readonly feed: AdminFeed;
  readonly usageOf: (client: string) => ClientUsage | undefined;
}): UsageFeed {
  const { feed, usageOf } = options;
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  const publish = () => {
    timer = undefined;
    const clients = [...changed];
    changed.clear();
    for (const client of feed.silent ? [] : clients) {
      const usage = usageOf(client);
      if (usage) feed.publish({ type: 'usage', usage });
    }
  };

  return {
    changed(client) {
      if (feed.silent) return;
      changed.add(client);
      timer ??= setTimeout(publish, everyMs);
    },
    close() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
