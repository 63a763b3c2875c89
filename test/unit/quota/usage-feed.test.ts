import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAdminFeed } from '../../../server/contract/admin-feed.ts';
import { adminEventSchema } from '../../../server/contract/events.ts';
import { createUsageFeed } from '../../../server/quota/usage-feed.ts';
import { quotaPolicy, quotaStage } from '../../fixtures/quota-stage.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const feed = createAdminFeed(() => undefined);
  const { quota } = quotaStage();
  const clients = new Set(['a', 'b']);
  const usageFeed = createUsageFeed({
    feed,
    usageOf: (client) => (clients.has(client) ? quota.usage(client, quotaPolicy()) : undefined),
  });
  const heard: string[] = [];
  const listen = () =>
    feed.listen((event) => {
      const { success } = adminEventSchema.safeParse(event);
      if (success && event.type === 'usage') heard.push(event.usage.client);
    });
  return { usageFeed, clients, heard, listen };
}

test('tells of each client at most once a second, and of the last change too', () => {
  const { usageFeed, heard, listen } = setUp();
  listen();
  for (let ms = 0; ms < 3_000; ms += 10) {
    usageFeed.changed('a');
    if (ms === 0) usageFeed.changed('b');
    vi.advanceTimersByTime(10);
  }
  vi.advanceTimersByTime(1_000);
  expect(heard.filter((client) => client === 'a')).toHaveLength(3);
  expect(heard.filter((client) => client === 'b')).toHaveLength(1);
});

test('does nothing while nobody listens, for clients that are gone, and after its end', () => {
  const { usageFeed, clients, heard, listen } = setUp();
  usageFeed.changed('a');
  expect(vi.getTimerCount()).toBe(0);
  listen();
  usageFeed.changed('b');
  clients.delete('b');
  vi.advanceTimersByTime(1_000);
  usageFeed.changed('a');
  usageFeed.close();
  vi.advanceTimersByTime(1_000);
  expect(heard).toEqual([]);
});
