import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakePools, want } from '../../../fixtures/fake-pool.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

const { build, lend, once, closed } = fakePools();

afterEach(() => {
  vi.useRealTimers();
});

const setBack = () => vi.setSystemTime(Date.now() - 3_600_000);

test('the figures lose no time: a counter that shrinks would break every look at the metrics', async () => {
  const subject = build({ max: 1 });
  const first = await lend(subject, want('a'));
  const second = lend(subject, want('b'));
  setBack();
  await vi.advanceTimersByTimeAsync(250);
  first.release();
  expect((await second).waitedMs).toBe(250);
  expect(subject.leases).toMatchObject({ wait: { totalMs: 250 }, hold: { totalMs: 250 } });
});

test('an idle connection is asked whether it lives, and closed, as if nothing had happened', async () => {
  const subject = build({ heartbeatMs: 1_000, idleMs: 5_000 });
  const dead = await lend(subject, want('a'));
  const [kept] = [await once(subject, want('b')), dead.release()];
  dead.session.alive = false;
  setBack();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(closed).toEqual([dead.session.id]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(closed).toEqual([dead.session.id, kept]);
});
