import { afterEach, expect, test } from 'vitest';
import { ConnectionPool } from '../../../server/snowflake/connection-pool.ts';

interface Fake {
  readonly id: number;
}

let pool: ConnectionPool<Fake> | undefined;
let opened: Fake[] = [];
let closed: number[] = [];

afterEach(async () => {
  for (const session of opened) pool?.discard(session);
  await pool?.close();
  opened = [];
  closed = [];
});

function build(max: number): ConnectionPool<Fake> {
  pool = new ConnectionPool<Fake>({
    min: 0,
    max,
    idleMs: 1_000_000,
    heartbeatMs: 1_000_000,
    open: () => {
      const session = { id: opened.length + 1 };
      opened.push(session);
      return Promise.resolve(session);
    },
    close: (session) => {
      closed.push(session.id);
      return Promise.resolve();
    },
    isAlive: () => Promise.resolve(true),
    onChange: () => undefined,
  });
  return pool;
}

function shared(affinity: string, signal = new AbortController().signal) {
  return { affinity, exclusive: false, fits: () => true, signal };
}

function own(affinity: string, signal = new AbortController().signal) {
  return { ...shared(affinity, signal), exclusive: true };
}

/** Borrows and gives back; the number of the connection. */
async function once(subject: ConnectionPool<Fake>, want: ReturnType<typeof shared>): Promise<number> {
  const session = await subject.acquire(want);
  subject.release(session, want.affinity);
  return session.id;
}

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
  const held = await subject.acquire(shared('a'));
  const idle = await once(subject, shared('b'));
  const mine = await subject.acquire(own('strict'));
  expect(closed).toEqual([idle]);
  expect([held.id, idle]).not.toContain(mine.id);
  expect(subject.figures).toEqual({ size: 2, available: 0, borrowed: 2, waiting: 0 });
});

test('the one that has been idle longest is the one that goes', async () => {
  const subject = build(2);
  const [first, second] = [await subject.acquire(shared('a')), await subject.acquire(shared('b'))];
  subject.release(second, 'b');
  subject.release(first, 'a');
  await subject.acquire(own('strict'));
  expect(closed).toEqual([second.id]);
});

test('idle connections of their own do not keep those who share waiting', async () => {
  const subject = build(2);
  await Promise.all([once(subject, own('strict')), once(subject, own('stricter'))]);
  const sharers = await Promise.all([subject.acquire(shared('a')), subject.acquire(shared('b'))]);
  expect(sharers.map(({ id }) => id)).toEqual([3, 4]);
  expect(closed.toSorted()).toEqual([1, 2]);
  expect(subject.figures).toEqual({ size: 2, available: 0, borrowed: 2, waiting: 0 });
});

test('whoever waits for a connection of their own is not overtaken for ever by those who share', async () => {
  const subject = build(1);
  const held = await subject.acquire(shared('a'));
  const waiting = subject.acquire(own('strict'));
  const behind = subject.acquire(shared('b'));
  subject.release(held, 'a');
  const mine = await waiting;
  expect(mine.id).not.toBe(held.id);

  subject.release(mine, 'strict');
  expect((await behind).id).not.toBe(mine.id);
  expect(closed).toEqual([held.id, mine.id]);
});

test('the waiting ends with the signal, and what was opened for it serves the next', async () => {
  const subject = build(1);
  const held = await subject.acquire(shared('a'));
  const stop = new AbortController();
  const waiting = subject.acquire(own('strict', stop.signal));
  stop.abort('deadline');
  await expect(waiting).rejects.toBe('deadline');
  subject.release(held, 'a');
  expect(await once(subject, shared('b'))).toBe(held.id);
  expect(closed).toEqual([]);
});

test('with many at once no connection is ever used by two who did not both share it', async () => {
  const subject = build(3);
  const users = new Map<number, Set<string>>();
  const names = ['strict-1', 'strict-2', 'plain-1', 'plain-2', 'plain-3'];
  await Promise.all(
    Array.from({ length: 200 }, async (_, n) => {
      const name = names[(n * 7) % names.length] ?? '';
      const session = await subject.acquire(name.startsWith('strict') ? own(name) : shared(name));
      users.set(session.id, (users.get(session.id) ?? new Set()).add(name));
      await Promise.resolve();
      subject.release(session, name);
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
  const held = await subject.acquire(shared('a'));
  const waiting = subject.acquire(own('strict'));
  const closing = subject.close();
  await expect(waiting).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
  subject.release(held, 'a');
  await closing;
});
