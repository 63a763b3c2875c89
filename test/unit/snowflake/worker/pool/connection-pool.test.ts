import { expect, test } from 'vitest';
import { fakePools, want } from '../../../../fixtures/fake-pool.ts';

const { build, lend, once, until, opened, closed } = fakePools();

test('connections are opened as work comes, up to the maximum; the rest waits its turn', async () => {
  const subject = build();
  const first = await lend(subject, want('a'));
  await lend(subject, want('b'));
  const third = lend(subject, want('c'));
  expect(subject.figures).toEqual({ size: 2, available: 0, borrowed: 2, waiting: 1 });

  first.release();
  expect((await third).session.id).toBe(first.session.id);
  expect(subject.figures).toEqual({ size: 2, available: 0, borrowed: 2, waiting: 0 });
});

test('the connection last used by the same client is preferred', async () => {
  const subject = build();
  const mine = await lend(subject, want('me'));
  const other = await lend(subject, want('other'));
  mine.release();
  other.release();
  expect((await lend(subject, want('me'))).session.id).toBe(mine.session.id);
});

test('else one that is in the right place, else the one used last', async () => {
  const subject = build();
  const there = await lend(subject, want('a'));
  const elsewhere = await lend(subject, want('b'));
  there.session.place = 'SALES';
  there.release();
  elsewhere.release();
  expect(await once(subject, want('new', { place: 'SALES' }))).toBe(there.session.id);
  expect(await once(subject, want('newer', { place: 'NOWHERE' }))).toBe(there.session.id);
});

test('an idle connection is used before another one is opened', async () => {
  const subject = build({ max: 10 });
  for (const who of ['a', 'b', 'c']) await once(subject, want(who, { place: who }));
  expect(opened).toHaveLength(1);
});

test('a failure to open reaches the one who asked and is not repeated for ever', async () => {
  let attempts = 0;
  const subject = build({
    open: () => {
      attempts += 1;
      return Promise.reject(new Error('refused'));
    },
  });
  await expect(lend(subject, want('a'))).rejects.toThrow('refused');
  expect(attempts).toBe(1);
  expect(subject.figures).toEqual({ size: 0, available: 0, borrowed: 0, waiting: 0 });
});

test('one who stops waiting does not take a connection with them', async () => {
  const subject = build({ max: 1 });
  const held = await lend(subject, want('a'));
  const stop = new AbortController();
  const impatient = lend(subject, want('b', { signal: stop.signal }));
  const patient = lend(subject, want('c'));
  stop.abort('cancelled');
  await expect(impatient).rejects.toBe('cancelled');

  held.release();
  const got = await patient;
  expect(got.session.id).toBe(held.session.id);
  got.release();
  expect(subject.figures).toEqual({ size: 1, available: 1, borrowed: 0, waiting: 0 });
});

test('a discarded connection makes room for one who waits', async () => {
  const subject = build({ max: 1 });
  const broken = await lend(subject, want('a'));
  const waiting = lend(subject, want('b'));
  broken.discard('dead');
  expect((await waiting).session.id).toBe(2);
});

test('connections that nobody uses are closed, down to the minimum', async () => {
  const subject = build({ min: 1, idleMs: 100 });
  const both = await Promise.all([lend(subject, want('a')), lend(subject, want('b'))]);
  for (const lease of both) lease.release();
  await until(() => subject.figures.size === 1);
  expect(closed).toEqual([1]);
  expect(subject.figures).toEqual({ size: 1, available: 1, borrowed: 0, waiting: 0 });
});

test('an idle connection that does not answer the heartbeat is closed and counted', async () => {
  const subject = build({ heartbeatMs: 100 });
  const lease = await lend(subject, want('a'));
  lease.session.alive = false;
  lease.release();
  await until(() => subject.figures.size === 0);
  expect(closed).toEqual([1]);
  expect(subject.leases.evicted).toBe(1);
});

test('when sessions are ended from outside, idle ones are asked before anybody gets them', async () => {
  const subject = build({ max: 3 });
  const three = await Promise.all(['a', 'b', 'c'].map((who) => lend(subject, want(who))));
  for (const { session } of three.slice(0, 2)) session.alive = false;
  for (const lease of three) lease.release();

  subject.suspectIdle();
  const next = await Promise.all(['a', 'b', 'c'].map((who) => lend(subject, want(who))));
  expect(next.map(({ session }) => session.alive)).toEqual([true, true, true]);
  expect(closed.toSorted()).toEqual([1, 2]);
  expect(subject.figures).toEqual({ size: 3, available: 0, borrowed: 3, waiting: 0 });
});

test('closing waits for what is on loan and closes everything', async () => {
  const subject = build();
  const lent = await lend(subject, want('a'));
  const closing = subject.close();
  lent.release();
  await closing;
  expect(closed).toEqual([1]);
});
