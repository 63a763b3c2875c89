import { expect, test } from 'vitest';
import type { EngineSession } from '../../../server/sandbox/engine-types.ts';
import { SessionStore } from '../../../server/sandbox/wire/session-store.ts';

function setUp() {
  const clock = { now: 1_000_000 };
  const ended: string[] = [];
  const store = new SessionStore(
    { sessionSeconds: 60, masterSeconds: 240 },
    (session) => ended.push(session.id),
    () => clock.now,
  );
  return { clock, ended, store };
}

function engineSession(id: string): EngineSession {
  return {
    id,
    user: 'U',
    database: null,
    schema: null,
    warehouse: null,
    role: null,
    secondaryRoles: 'NONE',
    parameters: new Map(),
  };
}

function header(token: string): string {
  return `Snowflake Token="${token}"`;
}

test('a session token holds for its time and then asks to be renewed', () => {
  const { clock, store } = setUp();
  const { tokens } = store.open(engineSession('1'));
  clock.now += 59_999;
  const before = store.authenticate(header(tokens.token)).id;
  clock.now += 1;
  expect(before).toBe('1');
  expect(() => store.authenticate(header(tokens.token))).toThrow(expect.objectContaining({ code: '390112' }));
});

test('a renewal gives a new session token and new time', () => {
  const { clock, store } = setUp();
  const { tokens } = store.open(engineSession('1'));
  clock.now += 200_000;
  const renewed = store.renew(header(tokens.masterToken), tokens.token);
  clock.now += 59_000;
  expect(store.authenticate(header(renewed.token)).id).toBe('1');
  expect(renewed.token).not.toBe(tokens.token);
});

test('a master token past its time renews nothing', () => {
  const { clock, store } = setUp();
  const { tokens } = store.open(engineSession('1'));
  clock.now += 240_000;
  expect(() => store.renew(header(tokens.masterToken), tokens.token)).toThrow(
    expect.objectContaining({ code: '390114' }),
  );
});

test('a session that nobody renews is swept away', () => {
  const { clock, ended, store } = setUp();
  const { tokens } = store.open(engineSession('1'));
  store.open(engineSession('2'));
  store.renew(header(tokens.masterToken), tokens.token);
  clock.now += 100_000;
  store.touch(store.sessions[0] as (typeof store.sessions)[0]);
  clock.now += 140_000;
  store.sweep();
  expect([ended, store.sessions.map(({ id }) => id)]).toEqual([['2'], ['1']]);
});

test('a session ends once', () => {
  const { ended, store } = setUp();
  const { session } = store.open(engineSession('1'));
  store.end(session);
  store.end(session);
  expect(ended).toEqual(['1']);
});

test('tokens that were replaced long ago are forgotten', () => {
  const { store } = setUp();
  const { tokens } = store.open(engineSession('1'));
  let latest = tokens.token;
  for (let index = 0; index < 6; index += 1) {
    latest = store.renew(header(tokens.masterToken), latest).token;
  }
  expect(() => store.authenticate(header(tokens.token))).toThrow(expect.objectContaining({ code: '390104' }));
  expect(store.authenticate(header(latest)).id).toBe('1');
});

test.each(['', 'Bearer x', 'Snowflake Token="', 'Snowflake Token=""', 'Snowflake Token="x" y'])(
  'the header %j is no token',
  (value) => {
    const { store } = setUp();
    store.open(engineSession('1'));
    expect(() => store.authenticate(value)).toThrow(expect.objectContaining({ code: '390104' }));
  },
);
