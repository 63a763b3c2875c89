import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { viewSession } from '../../../server/sessions/session.ts';
import { sessionStats } from '../../../server/sessions/session-stats.ts';
import { client, idleMs, key, named, other, setUp, socketKey, succeeded } from './sessions-fixture.ts';

test('the same app in the same dress is one session, another dress another', () => {
  const { sessions } = setUp();
  const first = sessions.enter(key, '2026-07-28');
  expect(sessions.enter(key, null)).toBe(first);
  expect(sessions.enter({ ...key, era: 'legacy' }, null)).not.toBe(first);
  expect(sessions.enter({ ...key, client: other }, null)).not.toBe(first);
  expect(first.protocolVersion).toBe('2026-07-28');
});

test('sessions are found by id and by client', () => {
  const { sessions } = setUp();
  const own = [sessions.enter(named(1), null), sessions.enter(named(2), null)];
  const foreign = sessions.enter(named(1, other), null);
  expect(sessions.of('cursor')).toEqual(own);
  expect(sessions.of('nobody')).toEqual([]);
  expect(sessions.find(foreign.id)).toBe(foreign);
  sessions.forget(foreign);
  expect([sessions.of('other'), sessions.find(foreign.id)]).toEqual([[], undefined]);
});

test('a busy or connected session is never swept', async () => {
  const { clock, sessions } = setUp();
  const session = sessions.enter(key, null);
  const end = sessions.begin(session);
  const connection = sessions.connect(session, () => undefined);
  clock.now = 5 * idleMs;
  sessions.sweep();
  expect(sessions.list()).toHaveLength(1);
  await end(succeeded);
  clock.now = 10 * idleMs;
  sessions.sweep();
  expect(sessions.list()).toHaveLength(1);
  connection.gone();
  sessions.sweep();
  expect(sessions.list()).toHaveLength(0);
});

test('a call is counted once, however often its end is told', async () => {
  const { clock, sessions } = setUp();
  const session = sessions.enter(key, null);
  const end = sessions.begin(session);
  expect(session).toMatchObject({ inFlight: 1, calls: 0 });
  clock.now = 5;
  await end({ outcome: 'refused', denied: true, rows: 0, bytes: 0 });
  await end({ outcome: 'failed', denied: false, rows: 9, bytes: 9 });
  expect(session).toMatchObject({ inFlight: 0, calls: 1, refused: 1, denials: 1, failed: 0, rows: 0 });
});

test('each outcome has its count, and only what succeeded has a latency', async () => {
  const { clock, sessions } = setUp();
  const session = sessions.enter(key, null);
  for (const outcome of ['succeeded', 'failed', 'refused', 'cancelled'] as const) {
    const end = sessions.begin(session);
    clock.now += 100;
    await end({ outcome, denied: false, rows: 2, bytes: 30 });
  }
  expect(viewSession(session, clock.now)).toMatchObject({
    calls: 4,
    failed: 1,
    refused: 1,
    cancelled: 1,
    denials: 0,
    rows: 8,
    bytes: 120,
    latency: { count: 1, meanMs: 100 },
  });
});

test('dropping a client tells the listeners which sessions are gone', () => {
  const { events, sessions } = setUp();
  const session = sessions.enter(key, null);
  const stays = sessions.enter({ ...key, client: other }, null);
  sessions.dropClient('cursor');
  expect(events.at(-1)).toEqual({ type: 'session-removed', id: session.id });
  expect(sessions.list()).toEqual([stays]);
});

test('the late end of a call of a forgotten session brings nothing back', async () => {
  const { events, sessions, store } = setUp();
  const session = sessions.enter(key, null);
  const end = sessions.begin(session);
  sessions.dropClient('cursor');
  await end(succeeded);
  expect(events.at(-1)).toEqual({ type: 'session-removed', id: session.id });
  expect(store.prepare('SELECT * FROM sessions').all()).toEqual([]);
});

test('the next request after a session was closed opens another one', () => {
  const { sessions } = setUp();
  const closed = sessions.enter(key, null);
  closed.database = 'SALES';
  sessions.startClosing(closed);
  const next = sessions.enter(key, null);
  sessions.forget(closed);
  expect(next).toMatchObject({ closing: false, database: null });
  expect(sessions.enter(key, null)).toBe(next);
});

test('what a client says of itself is cut to a length that cannot hurt', () => {
  const { sessions } = setUp();
  const long = 'x'.repeat(10_000);
  const session = sessions.enter({ ...key, clientInfo: { name: long, version: long } }, long);
  const { clientInfo, protocolVersion } = session;
  expect([clientInfo?.name, clientInfo?.version, protocolVersion].map((text) => text?.length)).toEqual([
    200, 200, 200,
  ]);
  expect(sessions.enter({ ...key, clientInfo: { name: long, version: long } }, null)).toBe(session);
});

test('long texts of which only the start is kept do not stay in memory', () => {
  const { sessions } = setUp({ cap: 300, perClient: 300 });
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let n = 0; n < 200; n += 1) {
    const long = JSON.parse(JSON.stringify(`${n} ${'x'.repeat(500_000)}`)) as string;
    sessions.enter({ ...key, clientInfo: { name: long, version: long } }, long);
  }
  collect();
  const kept = (process.memoryUsage().heapUsed - before) / 200;
  expect(sessions.list()).toHaveLength(200);
  expect(kept).toBeLessThan(30_000);
});

test('the counts say how many there are of each state, way in and client', () => {
  const { sessions, clock } = setUp();
  sessions.enter(key, null);
  sessions.enter({ ...key, client: other }, null);
  sessions.begin(sessions.enter(named(1), null));
  sessions.enter(socketKey, null);
  const stats = sessionStats(sessions.list(), clock.now);
  expect(stats.byClient).toEqual({ [client.name]: 3, [other.name]: 1 });
  expect(stats.byTransport).toEqual({ http: 3, websocket: 1, stdio: 0, rest: 0 });
  expect(stats.byState).toEqual({
    connecting: 0,
    connected: 2,
    active: 1,
    idle: 0,
    disconnecting: 0,
    disconnected: 1,
  });
});
