import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakePools, want } from '../../../fixtures/fake-pool.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

const { build, lend, once } = fakePools();

afterEach(() => {
  vi.useRealTimers();
});

test('one too many is turned away at once and told when to come again', async () => {
  const subject = build({ max: 1, maxWaiting: 2 });
  const held = await lend(subject, want('a'));
  const waiting = [lend(subject, want('b')), lend(subject, want('c'))];
  await expect(lend(subject, want('d'))).rejects.toMatchObject({
    code: 'SNOWFLAKE_POOL_FULL',
    status: 503,
    retryable: true,
    data: { waiting: 2, retryAfterSeconds: 1 },
  });
  expect(subject.figures.waiting).toBe(2);
  expect(subject.leases.turnedAway).toBe(1);

  held.release();
  for (const one of waiting) (await one).release();
  expect(subject.figures).toMatchObject({ available: 1, waiting: 0 });
});

test('nobody is turned away while a connection can be opened for them', async () => {
  const subject = build({ max: 3, maxWaiting: 3 });
  const three = await Promise.all(['a', 'b', 'c'].map((who) => lend(subject, want(who))));
  expect(three.map(({ session }) => session.id)).toEqual([1, 2, 3]);
});

test('whoever waits too long is refused, and the connection goes to the next', async () => {
  const subject = build({ max: 1, waitMs: 10_000 });
  const held = await lend(subject, want('a'));
  const first = lend(subject, want('b'));
  const outcome = expect(first).rejects.toMatchObject({
    code: 'SNOWFLAKE_POOL_TIMEOUT',
    data: { seconds: 10, retryAfterSeconds: 1 },
  });
  await vi.advanceTimersByTimeAsync(6_000);
  const second = lend(subject, want('c'));
  await vi.advanceTimersByTimeAsync(4_000);
  await outcome;
  expect(subject.leases.turnedAway).toBe(1);
  held.release();
  expect((await second).affinity).toBe('c');
});

test('the time to come again follows from how long connections are held and how many wait', async () => {
  const subject = build({ max: 1, maxWaiting: 2 });
  const slow = await lend(subject, want('a'));
  await vi.advanceTimersByTimeAsync(8_000);
  slow.release();
  const held = await lend(subject, want('a'));
  const waiting = [lend(subject, want('b')), lend(subject, want('c'))];
  expect(subject.retryAfterSeconds).toBe(24);
  held.release();
  for (const one of waiting) (await one).release();
  await once(subject, want('d'));
});
