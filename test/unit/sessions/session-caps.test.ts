import { expect, test } from 'vitest';
import type { Session } from '../../../server/sessions/session.ts';
import { client, idleMs, named, other, setUp, socketKey } from './sessions-fixture.ts';

test('one more than the cap is refused with a time to come back, until an expired one can go', () => {
  const { clock, sessions } = setUp({ cap: 1 });
  sessions.enter(named(1), null);
  expect(() => sessions.enter(named(2), null)).toThrow(
    expect.objectContaining({ code: 'SESSION_CAP', status: 503, data: { limit: 1, retryAfterSeconds: 30 } }),
  );
  clock.now = idleMs;
  expect(sessions.enter(named(2), null).clientInfo?.name).toBe('app 2');
});

test('ever new names of one client push out its own longest unused session, never one of another client', () => {
  const { clock, sessions } = setUp({ cap: 10, perClient: 3 });
  const foreign = sessions.enter(named(0, other), null);
  for (let n = 1; n <= 1000; n += 1) {
    clock.now += 1;
    sessions.enter(named(n), null);
  }
  expect(sessions.of('cursor').map(({ clientInfo }) => clientInfo?.name)).toEqual([
    'app 998',
    'app 999',
    'app 1000',
  ]);
  expect(sessions.of('other')).toEqual([foreign]);
});

test('a client whose sessions are all in use is refused by its own cap, and only that client', () => {
  const { sessions } = setUp({ cap: 10, perClient: 2 });
  const connected = sessions.enter(socketKey, null);
  sessions.connect(connected, () => undefined);
  const busy = sessions.enter(named(1), null);
  sessions.begin(busy);
  expect(() => sessions.enter(named(2), null)).toThrow(
    expect.objectContaining({ code: 'SESSION_CLIENT_CAP', status: 429, retryable: true }),
  );
  expect(sessions.of('cursor')).toEqual([connected, busy]);
  expect(sessions.enter(named(2, other), null).client).toBe(other);
});

test('in a full house the one who has been gone longest makes room, and nobody who is there', () => {
  const { clock, sessions } = setUp({ cap: 2, perClient: 2 });
  const leave = (session: Session) => sessions.connect(session, () => undefined).gone();
  const first = sessions.enter({ ...socketKey, client }, null);
  leave(first);
  clock.now += 10;
  const second = sessions.enter({ ...socketKey, client: other }, null);
  leave(second);
  const third = sessions.enter(named(3), null);
  expect(sessions.list().map(({ id }) => id)).toEqual([second.id, third.id]);
  sessions.connect(second, () => undefined).ready();
  expect(() => sessions.enter(named(4), null)).toThrow(expect.objectContaining({ code: 'SESSION_CAP' }));
});
