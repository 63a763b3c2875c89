import { describe, expect, test } from 'vitest';
import { viewSession } from '../../../server/sessions/session.ts';
import { openSessionJournal } from '../../../server/sessions/session-journal.ts';
import { createGroupCommit } from '../../../server/store/group-commit.ts';
import { openUsageStore } from '../../../server/store/store.ts';
import { client, idleMs, key, named, other, setUp, socketKey, succeeded } from './sessions-fixture.ts';

/** A client with one session that has called. */
async function used() {
  const before = setUp();
  const session = before.sessions.enter(key, '2026-07-28');
  session.database = 'SALES';
  session.schema = 'PUBLIC';
  const end = before.sessions.begin(session);
  before.clock.now = 40;
  await end({ ...succeeded, rows: 3, bytes: 99 });
  await before.sessions.begin(session)({ outcome: 'refused', denied: true, rows: 0, bytes: 0 });
  return { ...before, session };
}

describe('after a restart', () => {
  test('a session is found again with its id, context and counts, and nobody has stopped anything in order', async () => {
    const { store, session, clock } = await used();
    const { sessions } = setUp({ store, clock });
    const found = sessions.enter(key, null);
    expect(found).not.toBe(session);
    expect(viewSession(found, 40)).toEqual(viewSession(session, 40));
    expect(found).toMatchObject({ database: 'SALES', schema: 'PUBLIC', calls: 2, rows: 3, denials: 1 });
  });

  test('a stateless session is idle and one with a connection disconnected, until the client is back', async () => {
    const { store, sessions, commit } = await used();
    sessions.enter(socketKey, null);
    commit.flush();
    const next = setUp({ store });
    const states = () => next.sessions.list().map((each) => [each.transport, next.state(each)]);
    expect(Object.fromEntries(states())).toEqual({ http: 'idle', websocket: 'disconnected' });
    next.sessions.enter(key, null);
    next.sessions.connect(next.sessions.enter(socketKey, null), () => undefined).ready();
    expect(Object.fromEntries(states())).toEqual({ http: 'connected', websocket: 'connected' });
  });

  test('damaged rows are left out and gone, the others are there', async () => {
    const { store, session, sessions, commit } = await used();
    const ids = [1, 2, 3].map((n) => sessions.enter(named(n), null).id);
    commit.flush();
    store.prepare("UPDATE sessions SET latency = '[1,' WHERE id = ?").run(ids[0]);
    store.prepare("UPDATE sessions SET transport = 'pigeon' WHERE id = ?").run(ids[1]);
    store.prepare('UPDATE sessions SET calls = -1 WHERE id = ?').run(ids[2]);
    const next = setUp({ store });
    expect(next.damaged).toBe(3);
    expect(next.sessions.list().map(({ id }) => id)).toEqual([session.id]);
    expect(setUp({ store }).damaged).toBe(0);
  });

  test('the sessions of a client that is gone are gone, also when another one has its name now', async () => {
    const { store } = await used();
    const again = setUp({ store, clients: [{ ...client, createdAt: 8 }] });
    expect(again.sessions.list()).toEqual([]);
    expect(store.prepare('SELECT * FROM sessions').all()).toEqual([]);
  });

  test('a clock that was set back keeps nothing for longer than the idle time', async () => {
    const { store, clock, sessions, commit } = await used();
    clock.now = 50 * idleMs;
    sessions.enter(named(1), null);
    commit.flush();
    const next = setUp({ store, clock: { now: 0 } });
    expect(next.sessions.list().map(({ lastSeenAt }) => lastSeenAt)).toEqual([0, 0]);
    next.clock.now = idleMs;
    next.sessions.sweep();
    expect(next.sessions.list()).toEqual([]);
  });

  test('expired sessions and those above the caps are left out, the newest stay', async () => {
    const { store, sessions, clock, commit } = await used();
    clock.now = 40 + idleMs;
    for (let n = 1; n <= 4; n += 1) {
      clock.now += 1;
      sessions.enter(named(n), null);
      sessions.enter(named(n, other), null);
    }
    commit.flush();
    const next = setUp({ store, clock, cap: 5, perClient: 3 });
    const names = (of: string) => next.sessions.of(of).map(({ clientInfo }) => clientInfo?.name);
    expect(names('cursor')).toEqual(['app 4', 'app 3', 'app 2']);
    expect(names('other')).toEqual(['app 4', 'app 3']);
    next.commit.flush();
    expect(store.prepare('SELECT count(*) AS n FROM sessions').get()).toMatchObject({ n: 5 });
  });
});

test('what was swept, dropped or closed is gone from the disk as well', async () => {
  const { store, sessions, session, clock, commit } = await used();
  const dropped = sessions.enter(named(1, other), null);
  sessions.dropClient('other');
  const closing = sessions.enter(named(2), null);
  const end = sessions.begin(closing);
  sessions.startClosing(closing);
  await end(succeeded);
  clock.now += idleMs;
  sessions.sweep();
  commit.flush();
  expect(sessions.list()).toEqual([closing]);
  expect([session.id, dropped.id]).not.toContain(closing.id);
  expect(store.prepare('SELECT * FROM sessions').all()).toEqual([]);
});

test('calls that end in the same turn are written together', async () => {
  const { store, sessions } = setUp();
  const session = sessions.enter(key, null);
  const calls = () => store.prepare('SELECT calls FROM sessions').raw().all().flat();
  const ends = Array.from({ length: 20 }, () => sessions.begin(session)(succeeded));
  expect(calls()).toEqual([]);
  await Promise.all(ends);
  expect(calls()).toEqual([20]);
  expect(store.prepare('SELECT total_changes() AS n').get()).toMatchObject({ n: 1 });
});

test('a disk that refuses does not keep the end of a call from being told', async () => {
  const store = openUsageStore(':memory:');
  const errors: unknown[] = [];
  const journal = openSessionJournal({
    store,
    commit: createGroupCommit(store),
    onError: (error) => errors.push(error),
  });
  store.exec('DROP TABLE sessions');
  await journal.save(setUp().sessions.enter(key, null));
  expect(errors).toHaveLength(1);
});

test('a session whose write found the database locked is written the next time', async () => {
  const store = openUsageStore(':memory:');
  const commit = createGroupCommit(store);
  let locked = true;
  const journal = openSessionJournal({
    store,
    commit: {
      ...commit,
      // Before the transaction has begun: nothing of the write is executed.
      write: (run) => (locked ? Promise.reject(new Error('database is locked')) : commit.write(run)),
    },
    onError: () => undefined,
  });
  const session = setUp().sessions.enter(key, null);
  await journal.save(session);
  locked = false;
  await journal.save(session);
  expect(store.prepare('SELECT id FROM sessions').raw().all()).toEqual([[session.id]]);
});

test('the sign of life of a request without a call is written by the next sweep', () => {
  const { store, sessions, clock, commit } = setUp();
  sessions.enter(key, null);
  commit.flush();
  clock.now = 77;
  sessions.enter(key, null);
  sessions.sweep();
  commit.flush();
  expect(store.prepare('SELECT last_seen_at FROM sessions').raw().all()).toEqual([[77]]);
});
