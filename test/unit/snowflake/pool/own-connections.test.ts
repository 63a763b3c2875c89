import { expect, test } from 'vitest';
import { fakePools, want } from '../../../fixtures/fake-pool.ts';

const pools = fakePools();
const { lend, once, closed } = pools;
const build = (max: number) => pools.build({ max });

const shared = (affinity: string, signal = new AbortController().signal) => want(affinity, { signal });

const own = (affinity: string, signal = new AbortController().signal) =>
  want(affinity, { signal, exclusive: true });

test('one who wants a connection of their own gets none that others have used', async () => {
  const subject = build(4);
  const common = await once(subject, shared('a'));
  expect(await once(subject, shared('b'))).toBe(common);
  const mine = await once(subject, own('strict'));
  expect(mine).not.toBe(common);
  expect(await once(subject, own('strict'))).toBe(mine);
});

test('not even one that they themselves have shared', async () => {
  const subject = build(4);
  const common = await once(subject, shared('me'));
  expect(await once(subject, own('me'))).not.toBe(common);
});

test('a connection of their own is lent to nobody else, whether they share or not', async () => {
  const subject = build(4);
  const mine = await once(subject, own('strict'));
  expect(await once(subject, shared('other'))).not.toBe(mine);
  expect(await once(subject, own('stricter'))).not.toBe(mine);
  // Also when its owner is content to share by now.
  expect(await once(subject, shared('strict'))).toBe(mine);
  expect(await once(subject, shared('another'))).not.toBe(mine);
  expect(closed).toEqual([]);
});

test('in a full pool an idle connection of others is closed to make room', async () => {
  const subject = build(2);
  const held = await lend(subject, shared('a'));
  const idle = await once(subject, shared('b'));
  const mine = await lend(subject, own('strict'));
  expect(closed).toEqual([idle]);
  expect([held.session.id, idle]).not.toContain(mine.session.id);
  expect(subject.figures).toEqual({ size: 2, available: 0, borrowed: 2, waiting: 0 });
});

test('the one that has been idle longest is the one that goes', async () => {
  const subject = build(2);
  const [first, second] = [await lend(subject, shared('a')), await lend(subject, shared('b'))];
  second.release();
  first.release();
  await lend(subject, own('strict'));
  expect(closed).toEqual([second.session.id]);
});

test('idle connections of their own do not keep those who share waiting', async () => {
  const subject = build(2);
  await Promise.all([once(subject, own('strict')), once(subject, own('stricter'))]);
  const sharers = await Promise.all([lend(subject, shared('a')), lend(subject, shared('b'))]);
  expect(sharers.map(({ session }) => session.id)).toEqual([3, 4]);
  expect(closed.toSorted()).toEqual([1, 2]);
  expect(subject.figures).toEqual({ size: 2, available: 0, borrowed: 2, waiting: 0 });
});

test('whoever waits for a connection of their own is not overtaken for ever by those who share', async () => {
  const subject = build(1);
  const held = await lend(subject, shared('a'));
  const waiting = lend(subject, own('strict'));
  const behind = lend(subject, shared('b'));
  held.release();
  const mine = await waiting;
  expect(mine.session.id).not.toBe(held.session.id);

  mine.release();
  expect((await behind).session.id).not.toBe(mine.session.id);
  expect(closed).toEqual([held.session.id, mine.session.id]);
});

test('the waiting ends with the signal, and what was opened for it serves the next', async () => {
  const subject = build(1);
  const held = await lend(subject, shared('a'));
  const stop = new AbortController();
  const waiting = lend(subject, own('strict', stop.signal));
  stop.abort('deadline');
  await expect(waiting).rejects.toBe('deadline');
  held.release();
  expect(await once(subject, shared('b'))).toBe(held.session.id);
  expect(closed).toEqual([]);
});

test('with many at once no connection is ever used by two who did not both share it', async () => {
  const subject = build(3);
  const users = new Map<number, Set<string>>();
  const names = ['strict-1', 'strict-2', 'plain-1', 'plain-2', 'plain-3'];
  await Promise.all(
    Array.from({ length: 200 }, async (_, n) => {
      const name = names[(n * 7) % names.length] ?? '';
      const lease = await lend(subject, name.startsWith('strict') ? own(name) : shared(name));
      const { id } = lease.session;
      users.set(id, (users.get(id) ?? new Set()).add(name));
      await Promise.resolve();
      lease.release();
      expect(subject.figures.size).toBeLessThanOrEqual(3);
    }),
  );
  for (const seen of users.values()) {
    if ([...seen].some((name) => name.startsWith('strict'))) expect(seen.size).toBe(1);
  }
  expect(subject.figures).toMatchObject({ borrowed: 0, waiting: 0 });
});

test('closing refuses those who still wait', async () => {
  const subject = build(1);
  const held = await lend(subject, shared('a'));
  const waiting = lend(subject, own('strict'));
  const closing = subject.close();
  await expect(waiting).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
  held.release();
  await closing;
});
