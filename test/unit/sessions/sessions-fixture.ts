import type { Client } from '../../../server/clients/client-registry.ts';
import { createAdminFeed } from '../../../server/contract/admin-feed.ts';
import type { AdminEvent } from '../../../server/contract/events.ts';
import type { CallEnd, Session, SessionKey } from '../../../server/sessions/session.ts';
import { stateOf } from '../../../server/sessions/session.ts';
import { openSessionJournal } from '../../../server/sessions/session-journal.ts';
import { createSessionRegistry } from '../../../server/sessions/session-registry.ts';
import { createGroupCommit } from '../../../server/store/group-commit.ts';
import { openUsageStore, type Store } from '../../../server/store/store.ts';

export const client: Client = { name: 'cursor', type: 'cursor', createdAt: 7, lastSeenAt: null };
export const other: Client = { ...client, name: 'other' };

/** A stateless request of the client. */
export const key: SessionKey = {
  client,
  clientInfo: { name: 'Cursor', version: '1' },
  transport: 'http',
  era: 'modern',
};
/** The client over a connection. */
export const socketKey: SessionKey = { ...key, transport: 'websocket', era: 'legacy' };

/** The key of the n-th name the client gives itself. */
export const named = (n: number, of: Client = client): SessionKey => ({
  ...key,
  client: of,
  clientInfo: { name: `app ${n}`, version: '1' },
});

export const succeeded: CallEnd = { outcome: 'succeeded', denied: false, rows: 0, bytes: 0 };

/** ms after which the registry of `setUp` forgets a silent session. */
export const idleMs = 1_000_000;

/** A registry on a clock of its own and a real database; the same `store` again is a restart. */
export function setUp(
  options: {
    readonly cap?: number;
    readonly perClient?: number;
    readonly store?: Store;
    readonly clients?: readonly Client[];
    readonly clock?: { now: number };
  } = {},
) {
  const clock = options.clock ?? { now: 0 };
  const events: AdminEvent[] = [];
  const rethrow = (error: unknown) => {
    throw error;
  };
  const feed = createAdminFeed(rethrow);
  feed.listen((event) => events.push(event));
  const store = options.store ?? openUsageStore(':memory:');
  const commit = createGroupCommit(store);
  const journal = openSessionJournal({ store, commit, onError: rethrow });
  const { sessions: restored, damaged } = journal.load(options.clients ?? [client, other]);
  const sessions = createSessionRegistry({
    cap: options.cap ?? 10,
    perClient: options.perClient ?? 10,
    idleMs,
    feed,
    journal,
    restored,
    now: () => clock.now,
  });
  const state = (session: Session) => stateOf(session, clock.now);
  return { clock, events, store, commit, sessions, damaged, state };
}
