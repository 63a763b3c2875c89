import type { AdminFeed } from '../contract/admin-feed.ts';
import type { SessionState } from '../contract/sessions.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { RunningCalls } from './running-calls.ts';
import {
  type CallEnd,
  type Connection,
  isAtRest,
  newSession,
  type Session,
  type SessionKey,
  stateOf,
  viewSession,
} from './session.ts';
import { SessionIndex } from './session-index.ts';
import type { SessionJournal } from './session-journal.ts';
import { shortLabel } from './short-label.ts';

/** The sessions of this gateway, found by who is calling and how. */
export interface SessionRegistry {
  /**
   * The session of this caller; made when there is none. Counts as a sign of life.
   * @throws SESSION_CAP when one more would exceed the cap; SESSION_CLIENT_CAP when it would exceed the client's own and
   * all of its sessions are in use
   */
  enter(key: SessionKey, protocolVersion: string | null): Session;

  /**
   * Notes a protocol connection on which the session is used.
   * @param close - ends the connection; called when the session is closed by a human
   */
  connect(session: Session, close: () => void): OpenConnection;

  /** Starts a call. The returned function ends it, once, and resolves when the session's counts are on the disk. */
  begin(session: Session): (end: CallEnd) => Promise<void>;

  /** From now on the session takes no call, and its caller's next request makes another one. */
  startClosing(session: Session): void;

  /** Resolves when no call of the session, or of any, runs any more and the last answer is on its way. */
  quiet(session?: Session): Promise<void>;

  forget(session: Session): void;

  /** Forgets the sessions of a client that was removed. */
  dropClient(name: string): void;

  find(id: string): Session | undefined;
  list(): readonly Session[];
  of(client: string): readonly Session[];

  /**
   * Forgets sessions that are neither connected nor busy and have been silent for the idle time, writes down what has
   * changed of the others, and tells the listeners whose state has changed by the clock alone.
   */
  sweep(): void;

  /** Writes down what has changed: before the daemon ends. */
  saveAll(): void;
}

/** A protocol connection as the one who holds it tells of it. Both may be told more than once. */
export interface OpenConnection {
  /** Its handshake is through. */
  ready(): void;
  /** It is gone. */
  gone(): void;
}

/** When to call again after a refusal for lack of room (s): sessions end at any moment. */
const retryAfterSeconds = 30;

/**
 * @param options - `perClient` bounds the sessions of one client, so that ever new names for itself cannot fill the house
 * for the others; `restored` are sessions of an earlier run
 */
export function createSessionRegistry(options: {
  readonly cap: number;
  readonly perClient: number;
  readonly idleMs: number;
  readonly feed: AdminFeed;
  readonly journal: SessionJournal;
  readonly restored?: readonly Session[];
  readonly now?: () => number;
}): SessionRegistry {
  const { cap, perClient, idleMs, feed, journal, now = Date.now } = options;
  const index = new SessionIndex();
  const unsaved = new Set<Session>();
  const told = new WeakMap<Session, SessionState>();
  const calls = new RunningCalls();

  const known = (session: Session) => index.withId(session.id) === session;
  const publish = (session: Session) => {
    if (feed.silent || !known(session)) return;
    const view = viewSession(session, now());
    told.set(session, view.state);
    feed.publish({ type: 'session', session: view });
  };
  const save = (session: Session): Promise<void> => {
    unsaved.delete(session);
    // A closed or forgotten one has left the disk already and must not come back.
    return known(session) && !session.closing ? journal.save(session) : Promise.resolve();
  };
  const forget = (session: Session) => {
    index.remove(session);
    unsaved.delete(session);
    journal.remove(session);
    feed.publish({ type: 'session-removed', id: session.id });
  };
  const expired = (session: Session) => isAtRest(session) && now() - session.lastSeenAt >= idleMs;
  const forgetExpired = () => index.all().filter(expired).forEach(forget);

  const forgetLongestGone = () => {
    const [longestGone] = index
      .all()
      .filter((session) => stateOf(session, now()) === 'disconnected')
      .sort((a, b) => a.lastSeenAt - b.lastSeenAt);
    if (longestGone) forget(longestGone);
  };

  const makeRoom = (client: string) => {
    if (index.countOf(client) >= perClient) {
      const [longestIdle] = index
        .of(client)
        .filter(isAtRest)
        .sort((a, b) => a.lastSeenAt - b.lastSeenAt);
      if (!longestIdle)
        throw new SnowgateError('SESSION_CLIENT_CAP', { client, limit: perClient, retryAfterSeconds });
      forget(longestIdle);
    }
    if (index.size >= cap) forgetExpired();
    // Whoever is here goes before who is only remembered.
    if (index.size >= cap) forgetLongestGone();
    if (index.size >= cap) throw new SnowgateError('SESSION_CAP', { limit: cap, retryAfterSeconds });
  };

  const newestFirst = [...(options.restored ?? [])].sort((a, b) => b.lastSeenAt - a.lastSeenAt);
  for (const session of newestFirst) {
    // A clock that was set back since must not keep it for longer than the idle time from now.
    session.lastSeenAt = Math.min(session.lastSeenAt, now());
    const fits = index.size < cap && index.countOf(session.client.name) < perClient;
    if (fits && !expired(session) && !index.withKey(session)) index.add(session);
    else journal.remove(session);
  }

  return {
    enter(key, protocolVersion) {
      const clientInfo = key.clientInfo && {
        name: shortLabel(key.clientInfo.name),
        version: shortLabel(key.clientInfo.version),
      };
      const shortKey = { ...key, clientInfo };
      let session = index.withKey(shortKey);
      if (!session) {
        makeRoom(key.client.name);
        session = newSession(shortKey, now());
        index.add(session);
        void save(session);
      }
      session.lastSeenAt = now();
      session.back = true;
      if (protocolVersion !== null) session.protocolVersion = shortLabel(protocolVersion);
      unsaved.add(session);
      publish(session);
      return session;
    },

    connect(session, close) {
      const connection: Connection = { ready: false, close };
      session.connections.add(connection);
      publish(session);
      return {
        ready() {
          if (connection.ready) return;
          connection.ready = true;
          publish(session);
        },
        gone() {
          if (session.connections.delete(connection)) publish(session);
        },
      };
    },

    begin(session) {
      const startedAt = now();
      calls.started(session);
      session.inFlight += 1;
      session.lastSeenAt = startedAt;
      publish(session);
      let ended = false;
      return async ({ outcome, denied, rows, bytes }) => {
        if (ended) return;
        ended = true;
        session.inFlight -= 1;
        session.lastSeenAt = now();
        session.calls += 1;
        if (outcome === 'succeeded') session.latency.record(now() - startedAt);
        else session[outcome] += 1;
        if (denied) session.denials += 1;
        session.rows += rows;
        session.bytes += bytes;
        publish(session);
        await save(session);
        calls.ended(session);
      };
    },

    startClosing(session) {
      session.closing = true;
      index.retire(session);
      unsaved.delete(session);
      journal.remove(session);
      publish(session);
    },

    quiet: (session) => calls.quiet(session),

    forget(session) {
      if (known(session)) forget(session);
    },
    dropClient: (name) => index.of(name).forEach(forget),

    find: (id) => index.withId(id),
    list: () => index.all(),
    of: (client) => index.of(client),

    sweep() {
      forgetExpired();
      for (const session of [...unsaved]) void save(session);
      if (feed.silent) return;
      for (const session of index.all()) if (told.get(session) !== stateOf(session, now())) publish(session);
    },

    saveAll() {
      for (const session of [...unsaved]) void save(session);
    },
  };
}
