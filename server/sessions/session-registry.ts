import { randomUUID } from 'node:crypto';
import type { AdminFeed } from '../admin-feed.ts';
import { SnowgateError } from '../errors.ts';
import { type CallOutcome, type Session, type SessionKey, viewSession } from './session.ts';

/** The live sessions, found by who is calling and how. */
export interface SessionRegistry {
  /**
   * The session of this caller; made when there is none. Counts as a sign of life.
   * @throws SESSION_CAP when one more would exceed the cap
   */
  enter(key: SessionKey, protocolVersion: string | null): Session;

  /** Marks a protocol connection as open; returns the way to mark it closed. */
  connected(session: Session): () => void;

  /** Starts a call; the returned function ends it, and does so only once. */
  begin(
    session: Session,
  ): (outcome: CallOutcome, size?: { readonly rows: number; readonly bytes: number }) => void;

  list(): readonly Session[];

  /** Forgets sessions that are neither connected nor busy and have been silent for the idle time. */
  sweep(): void;

  /** Forgets the sessions of a client that was removed. */
  dropClient(name: string): void;
}

/** Longest clientInfo text kept: it comes from outside and is only shown. */
const longestLabel = 200;

export function createSessionRegistry(options: {
  readonly cap: number;
  readonly idleMs: number;
  readonly feed: AdminFeed;
  readonly now?: () => number;
}): SessionRegistry {
  const { cap, idleMs, feed, now = Date.now } = options;
  const byKey = new Map<string, Session>();

  const publish = (session: Session) => {
    if (!feed.silent) feed.publish({ type: 'session', session: viewSession(session, now()) });
  };
  const forget = (matches: (session: Session) => boolean) => {
    for (const [key, session] of byKey) {
      if (!matches(session)) continue;
      byKey.delete(key);
      feed.publish({ type: 'session-removed', id: session.id });
    }
  };
  const sweep = () =>
    forget((session) => !session.inFlight && !session.connections && now() - session.lastSeenAt >= idleMs);

  return {
    enter(key, protocolVersion) {
      const clientInfo = key.clientInfo && {
        name: key.clientInfo.name.slice(0, longestLabel),
        version: key.clientInfo.version.slice(0, longestLabel),
      };
      const id = JSON.stringify([
        key.client.name,
        clientInfo?.name,
        clientInfo?.version,
        key.transport,
        key.era,
      ]);
      let session = byKey.get(id);
      if (!session) {
        if (byKey.size >= cap) sweep();
        if (byKey.size >= cap) throw new SnowgateError('SESSION_CAP', { limit: cap });
        session = newSession({ ...key, clientInfo }, now());
        byKey.set(id, session);
      }
      session.lastSeenAt = now();
      session.protocolVersion = protocolVersion ?? session.protocolVersion;
      publish(session);
      return session;
    },

    connected(session) {
      session.connections += 1;
      let open = true;
      return () => {
        if (!open) return;
        open = false;
        session.connections -= 1;
        publish(session);
      };
    },

    begin(session) {
      session.inFlight += 1;
      session.calls += 1;
      session.lastSeenAt = now();
      publish(session);
      let ended = false;
      return (outcome, size) => {
        if (ended) return;
        ended = true;
        session.inFlight -= 1;
        session.lastSeenAt = now();
        if (outcome === 'failed') session.failed += 1;
        if (outcome === 'refused') session.refused += 1;
        session.rows += size?.rows ?? 0;
        session.bytes += size?.bytes ?? 0;
        publish(session);
      };
    },

    list: () => [...byKey.values()],
    sweep,
    dropClient: (name) => forget((session) => session.client.name === name),
  };
}

function newSession(key: SessionKey, at: number): Session {
  return {
    id: randomUUID(),
    ...key,
    connectedAt: at,
    protocolVersion: null,
    lastSeenAt: at,
    connections: 0,
    inFlight: 0,
    calls: 0,
    failed: 0,
    refused: 0,
    rows: 0,
    bytes: 0,
    database: null,
    schema: null,
  };
}
