import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { reuseRatio } from '../../../../server/contract/leases.ts';
import { fakePools, want } from '../../../fixtures/fake-pool.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

const { build, lend, once, closed, expired } = fakePools();

afterEach(() => {
  vi.useRealTimers();
});

test('a lease says who has which connection since when', async () => {
  const subject = build({ max: 1 });
  const first = await lend(subject, want('a'));
  const second = lend(subject, want('b'));
  await vi.advanceTimersByTimeAsync(250);
  first.release();
  expect(first).toMatchObject({ id: 1, affinity: 'a', waitedMs: 0, reused: false });
  expect(await second).toMatchObject({
    id: 2,
    affinity: 'b',
    waitedMs: 250,
    reused: true,
    since: Date.now(),
  });
});

test('a lease ends once: a second release, or one after a discard, does nothing', async () => {
  const subject = build();
  const lease = await lend(subject, want('a'));
  lease.release();
  lease.release();
  expect(subject.figures).toMatchObject({ available: 1, borrowed: 0 });

  const again = await lend(subject, want('a'));
  lease.discard('dead');
  expect(subject.figures).toMatchObject({ size: 1, available: 0, borrowed: 1 });
  again.discard('dead');
  again.release();
  expect(subject.figures).toEqual({ size: 0, available: 0, borrowed: 0, waiting: 0 });
  expect(closed).toEqual([1]);
});

test('a lease held past its limit is taken back: the connection is closed and the next one is served', async () => {
  const subject = build({ max: 1 });
  const lost = await lend(subject, want('lost', { limitMs: 5_000 }));
  const waiting = lend(subject, want('next'));
  await vi.advanceTimersByTimeAsync(4_999);
  expect(expired).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(expired).toEqual([lost]);
  expect(closed).toEqual([lost.session.id]);
  const next = await waiting;
  expect(next.session.id).not.toBe(lost.session.id);

  // Its holder comes back after all: the connection of the next one is none of its business.
  lost.release();
  lost.discard('dead');
  expect(subject.figures).toEqual({ size: 1, available: 0, borrowed: 1, waiting: 0 });
  expect(subject.leases).toMatchObject({ expired: 1, evicted: 0, acquired: 2, opened: 2 });
});

test('a lease that ended in time does not expire later', async () => {
  const subject = build();
  await once(subject, want('a', { limitMs: 1_000 }));
  const again = await lend(subject, want('b'));
  await vi.advanceTimersByTimeAsync(2_000);
  expect(expired).toEqual([]);
  expect(again.session.id).toBe(1);
});

test('what becomes of connections is counted', async () => {
  const subject = build();
  await once(subject, want('a'));
  await once(subject, want('a'));
  const lease = await lend(subject, want('b'));
  lease.contextSwitched();
  await vi.advanceTimersByTimeAsync(40);
  lease.discard('dead');
  await once(subject, want('b'));
  expect(subject.leases).toEqual({
    acquired: 4,
    opened: 2,
    reused: 2,
    reusedBySameClient: 1,
    contextSwitches: 1,
    evicted: 1,
    expired: 0,
    turnedAway: 0,
    wait: { count: 4, totalMs: 0, mostMs: 0 },
    hold: { count: 4, totalMs: 40, mostMs: 40 },
  });
  expect(reuseRatio(subject.leases)).toBe(0.5);
});

test('before the first lease there is no reuse to speak of', () => {
  expect(reuseRatio(build().leases)).toBeNull();
});
