import { afterEach, expect, test } from 'vitest';
import { ConnectionPool, type ConnectionPoolOptions } from '../../../server/snowflake/connection-pool.ts';

interface Fake {
  readonly id: number;
  place: string;
  alive: boolean;
}

let pool: ConnectionPool<Fake> | undefined;
const opened: Fake[] = [];
const closed: number[] = [];
let changed: (() => void)[] = [];

afterEach(async () => {
  changed = [];
  // What a test still holds would keep the pool open.
  for (const session of opened) pool?.discard(session);
  await pool?.close();
  opened.length = 0;
  closed.length = 0;
});

function build(change: Partial<ConnectionPoolOptions<Fake>> = {}): ConnectionPool<Fake> {
  pool = new ConnectionPool<Fake>({
    min: 0,
    max: 2,
    idleMs: 1_000_000,
    heartbeatMs: 1_000_000,
    open: () => {
      const session = { id: opened.length + 1, place: '', alive: true };
      opened.push(session);
      return Promise.resolve(session);
    },
    close: (session) => {
      closed.push(session.id);
      return Promise.resolve();
    },
    isAlive: (session) => Promise.resolve(session.alive),
    onChange: () => {
      for (const check of changed) check();
    },
    ...change,
  });
  return pool;
}

/** Resolves at the change of the pool after which the condition holds. */
function until(condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (!condition()) return;
      changed = changed.filter((other) => other !== check);
      resolve();
    };
    changed.push(check);
    check();
  });
}

function want(affinity: string, place = '', signal = new AbortController().signal) {
  return { affinity, exclusive: false, fits: (session: Fake) => session.place === place, signal };
}

test('connections are opened as work comes, up to the maximum; the rest waits its turn', async () => {
  const subject = build();
  const first = await subject.acquire(want('a'));
  await subject.acquire(want('b'));
  const third = subject.acquire(want('c'));
  expect(subject.figures).toEqual({ size: 2, available: 0, borrowed: 2, waiting: 1 });

  subject.release(first, 'a');
  expect((await third).id).toBe(first.id);
  expect(subject.figures).toEqual({ size: 2, available: 0, borrowed: 2, waiting: 0 });
});

test('the connection last used by the same client is preferred', async () => {
  const subject = build();
  const mine = await subject.acquire(want('me'));
  const other = await subject.acquire(want('other'));
  subject.release(mine, 'me');
  subject.release(other, 'other');
  expect((await subject.acquire(want('me'))).id).toBe(mine.id);
});

test('else one that is in the right place, else the one used last', async () => {
  const subject = build();
  const there = await subject.acquire(want('a'));
  const elsewhere = await subject.acquire(want('b'));
  there.place = 'SALES';
  subject.release(there, 'a');
  subject.release(elsewhere, 'b');
  const found = await subject.acquire(want('new', 'SALES'));
  expect(found.id).toBe(there.id);
  subject.release(found, 'new');
  expect((await subject.acquire(want('newer', 'NOWHERE'))).id).toBe(there.id);
});

test('an idle connection is used before another one is opened', async () => {
  const subject = build({ max: 10 });
  for (const who of ['a', 'b', 'c']) subject.release(await subject.acquire(want(who, who)), who);
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
  await expect(subject.acquire(want('a'))).rejects.toThrow('refused');
  expect(attempts).toBe(1);
  expect(subject.figures).toEqual({ size: 0, available: 0, borrowed: 0, waiting: 0 });
});

test('one who stops waiting does not take a connection with them', async () => {
  const subject = build({ max: 1 });
  const held = await subject.acquire(want('a'));
  const stop = new AbortController();
  const impatient = subject.acquire(want('b', '', stop.signal));
  const patient = subject.acquire(want('c'));
  stop.abort('cancelled');
  await expect(impatient).rejects.toBe('cancelled');

  subject.release(held, 'a');
  const got = await patient;
  expect(got.id).toBe(held.id);
  subject.release(got, 'c');
  expect(subject.figures).toEqual({ size: 1, available: 1, borrowed: 0, waiting: 0 });
});

test('releasing twice, or releasing after discarding, does nothing', async () => {
  const subject = build();
  const session = await subject.acquire(want('a'));
  subject.release(session, 'a');
  subject.release(session, 'a');
  expect(subject.figures.available).toBe(1);
  await subject.acquire(want('a'));
  subject.discard(session);
  subject.release(session, 'a');
  expect(subject.figures).toEqual({ size: 0, available: 0, borrowed: 0, waiting: 0 });
  expect(closed).toEqual([1]);
});

test('a discarded connection makes room for one who waits', async () => {
  const subject = build({ max: 1 });
  const broken = await subject.acquire(want('a'));
  const waiting = subject.acquire(want('b'));
  subject.discard(broken);
  expect((await waiting).id).toBe(2);
});

test('connections that nobody uses are closed, down to the minimum', async () => {
  const subject = build({ min: 1, idleMs: 100 });
  const both = await Promise.all([subject.acquire(want('a')), subject.acquire(want('b'))]);
  for (const session of both) subject.release(session, 'a');
  await until(() => subject.figures.size === 1);
  expect(closed).toEqual([1]);
  expect(subject.figures).toEqual({ size: 1, available: 1, borrowed: 0, waiting: 0 });
});

test('an idle connection that does not answer the heartbeat is closed', async () => {
  const subject = build({ heartbeatMs: 100 });
  const session = await subject.acquire(want('a'));
  session.alive = false;
  subject.release(session, 'a');
  await until(() => subject.figures.size === 0);
  expect(closed).toEqual([1]);
});

test('closing waits for what is on loan and closes everything', async () => {
  const subject = build();
  const lent = await subject.acquire(want('a'));
  const closing = subject.close();
  subject.release(lent, 'a');
  await closing;
  expect(closed).toEqual([1]);
});
