import { expect, test } from 'vitest';
import { createAdminFeed } from '../../../server/admin-feed.ts';
import type { Client } from '../../../server/clients/client-registry.ts';
import type { AdminEvent } from '../../../server/contract/events.ts';
import { viewSession } from '../../../server/sessions/session.ts';
import { createSessionRegistry } from '../../../server/sessions/session-registry.ts';

const client: Client = { name: 'cursor', type: 'cursor', createdAt: 0, lastSeenAt: null };
const key = {
  client,
  clientInfo: { name: 'Cursor', version: '1' },
  transport: 'http',
  era: 'modern',
} as const;

function setUp(cap = 10) {
  const clock = { now: 0 };
  const events: AdminEvent[] = [];
  const feed = createAdminFeed((error) => {
    throw error;
  });
  feed.listen((event) => events.push(event));
  return {
    clock,
    events,
    sessions: createSessionRegistry({ cap, idleMs: 1000, feed, now: () => clock.now }),
  };
}

test('the same app in the same dress is one session, another dress another', () => {
  const { sessions } = setUp();
  const first = sessions.enter(key, '2026-07-28');
  expect(sessions.enter(key, null)).toBe(first);
  expect(sessions.enter({ ...key, era: 'legacy' }, null)).not.toBe(first);
  expect(sessions.enter({ ...key, client: { ...client, name: 'other' } }, null)).not.toBe(first);
  expect(first.protocolVersion).toBe('2026-07-28');
});

test('one more than the cap is refused until an idle one can go', () => {
  const { clock, sessions } = setUp(1);
  sessions.enter(key, null);
  const other = { ...key, transport: 'websocket' } as const;
  expect(() => sessions.enter(other, null)).toThrow(
    expect.objectContaining({ code: 'SESSION_CAP', status: 503 }),
  );
  clock.now = 1000;
  expect(sessions.enter(other, null).transport).toBe('websocket');
});

test('a busy or connected session is never swept', () => {
  const { clock, sessions } = setUp();
  const session = sessions.enter(key, null);
  const end = sessions.begin(session);
  const disconnected = sessions.connected(session);
  clock.now = 5000;
  sessions.sweep();
  expect(sessions.list()).toHaveLength(1);
  end('succeeded');
  clock.now = 10_000;
  sessions.sweep();
  expect(sessions.list()).toHaveLength(1);
  disconnected();
  sessions.sweep();
  expect(sessions.list()).toHaveLength(0);
});

test('a call is counted once, however often its end is told', () => {
  const { sessions } = setUp();
  const session = sessions.enter(key, null);
  const end = sessions.begin(session);
  expect(session.inFlight).toBe(1);
  end('refused', { rows: 0, bytes: 0 });
  end('failed', { rows: 9, bytes: 9 });
  expect(session).toMatchObject({ inFlight: 0, calls: 1, refused: 1, failed: 0, rows: 0, bytes: 0 });
});

test('the state follows what the session does', () => {
  const { sessions } = setUp();
  const session = sessions.enter(key, null);
  expect(viewSession(session, 0).state).toBe('connected');
  const end = sessions.begin(session);
  expect(viewSession(session, 0).state).toBe('active');
  end('succeeded');
  expect(viewSession(session, 60_001).state).toBe('idle');
});

test('dropping a client tells the listeners which sessions are gone', () => {
  const { events, sessions } = setUp();
  const session = sessions.enter(key, null);
  sessions.dropClient('cursor');
  expect(events.at(-1)).toEqual({ type: 'session-removed', id: session.id });
});

test('what a client says of itself is cut to a length that cannot hurt', () => {
  const { sessions } = setUp();
  const session = sessions.enter({ ...key, clientInfo: { name: 'x'.repeat(10_000), version: '1' } }, null);
  expect(session.clientInfo?.name).toHaveLength(200);
});
