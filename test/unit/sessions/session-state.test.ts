import { describe, expect, test } from 'vitest';
import type { AdminEvent } from '../../../server/contract/events.ts';
import { idleAfterMs } from '../../../server/sessions/session-state.ts';
import { key, setUp, socketKey, succeeded } from './sessions-fixture.ts';

const close = () => undefined;

describe('a session with a connection', () => {
  test('is connecting from the initialize on, and connected when the handshake is through', () => {
    const { sessions, state } = setUp();
    const session = sessions.enter(socketKey, null);
    const connection = sessions.connect(session, close);
    expect(state(session)).toBe('connecting');
    connection.ready();
    expect(state(session)).toBe('connected');
  });

  test('that leaves in its handshake is disconnected', () => {
    const { sessions, state } = setUp();
    const session = sessions.enter(socketKey, null);
    sessions.connect(session, close).gone();
    expect(state(session)).toBe('disconnected');
  });

  test('is disconnected when its connection is gone, and connected again on the next one', () => {
    const { sessions, state } = setUp();
    const session = sessions.enter(socketKey, null);
    const first = sessions.connect(session, close);
    first.ready();
    first.gone();
    expect(state(session)).toBe('disconnected');
    expect(sessions.enter(socketKey, null)).toBe(session);
    sessions.connect(session, close).ready();
    expect(state(session)).toBe('connected');
  });

  test('stays connected while one of two connections is left, however often the other says that it is gone', () => {
    const { sessions, state } = setUp();
    const session = sessions.enter(socketKey, null);
    const [first, second] = [sessions.connect(session, close), sessions.connect(session, close)];
    first.ready();
    second.ready();
    first.gone();
    first.gone();
    expect(state(session)).toBe('connected');
  });

  test('is disconnecting while calls of a lost connection still end', async () => {
    const { sessions, state } = setUp();
    const session = sessions.enter(socketKey, null);
    const connection = sessions.connect(session, close);
    connection.ready();
    const end = sessions.begin(session);
    connection.gone();
    expect(state(session)).toBe('disconnecting');
    await end({ ...succeeded, outcome: 'cancelled' });
    expect(state(session)).toBe('disconnected');
  });
});

describe('a stateless session', () => {
  test('is connected from its first request on and active while a call runs', async () => {
    const { sessions, state } = setUp();
    const session = sessions.enter(key, null);
    expect(state(session)).toBe('connected');
    const end = sessions.begin(session);
    expect(state(session)).toBe('active');
    await end(succeeded);
    expect(state(session)).toBe('connected');
  });

  test('is idle after a minute of silence, and no more when its client calls', () => {
    const { clock, sessions, state } = setUp();
    const session = sessions.enter(key, null);
    clock.now = idleAfterMs + 1;
    expect(state(session)).toBe('idle');
    sessions.enter(key, null);
    expect(state(session)).toBe('connected');
  });
});

test('a session that a human closes is disconnecting until its calls have ended, and then gone', async () => {
  const { sessions, state } = setUp();
  const session = sessions.enter(key, null);
  const end = sessions.begin(session);
  sessions.startClosing(session);
  expect(state(session)).toBe('disconnecting');
  await end({ ...succeeded, outcome: 'cancelled' });
  await sessions.quiet(session);
  expect(state(session)).toBe('disconnecting');
  sessions.forget(session);
  expect(sessions.list()).toEqual([]);
});

test('listeners hear of each change of state, of those by the clock at the next sweep', async () => {
  const { clock, events, sessions } = setUp();
  const session = sessions.enter(socketKey, null);
  const connection = sessions.connect(session, () => undefined);
  connection.ready();
  await sessions.begin(session)(succeeded);
  clock.now = idleAfterMs + 1;
  sessions.sweep();
  sessions.sweep();
  connection.gone();
  const heard = events.map((event: AdminEvent) => event.type === 'session' && event.session.state);
  expect(heard.filter((state, at) => state !== heard[at - 1])).toEqual([
    'disconnected',
    'connecting',
    'connected',
    'active',
    'connected',
    'idle',
    'disconnected',
  ]);
});
