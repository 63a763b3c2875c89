import { createHash, randomBytes } from 'node:crypto';
import type { EngineSession } from '../engine-types.ts';
import { masterExpired, sessionExpired, sessionGone, tokenInvalid } from './wire-refusal.ts';

/** The pair of tokens a login or a renewal hands out. */
export interface TokenPair {
  readonly token: string;
  readonly masterToken: string;
}

/** One logged-in session: the engine's part, and until when its tokens hold (ms since the epoch). */
export interface WireSession {
  readonly id: string;
  readonly engine: EngineSession;
  sessionExpiresAt: number;
  masterExpiresAt: number;
}

interface TokenEntry {
  readonly session: WireSession;
  readonly kind: 'session' | 'master';
  /** False for a session token that a renewal replaced: it asks for one more renewal, never for a query. */
  current: boolean;
}

/** Hashes of tokens of ended sessions, kept so that their owner reads "gone" and not "invalid". */
const maxTombstones = 2_000;

/** Old session tokens remembered for each session; the driver needs one, a lost renewal answer needs another. */
const maxReplaced = 4;

/**
 * The sessions and their tokens. Tokens are 256 random bits and are kept as hashes only, so that looking one up
 * tells nothing about the others. States of a session token: current, expired or replaced (390112), ended (390111).
 */
export class SessionStore {
  readonly #tokens = new Map<string, TokenEntry>();
  readonly #sessions = new Map<string, { readonly session: WireSession; readonly hashes: string[] }>();
  readonly #tombstones = new Set<string>();
  readonly #life: { readonly sessionSeconds: number; readonly masterSeconds: number };
  readonly #ended: (session: WireSession) => void;
  readonly #now: () => number;

  /**
   * @param life - seconds that the tokens hold
   * @param ended - called once for each session that is over, to free what it holds
   */
  constructor(
    life: { readonly sessionSeconds: number; readonly masterSeconds: number },
    ended: (session: WireSession) => void,
    now: () => number = Date.now,
  ) {
    this.#life = life;
    this.#ended = ended;
    this.#now = now;
  }

  get sessions(): readonly WireSession[] {
    return [...this.#sessions.values()].map((entry) => entry.session);
  }

  /** Takes a session that the engine opened and hands out its first tokens. */
  open(engine: EngineSession): { readonly session: WireSession; readonly tokens: TokenPair } {
    const now = this.#now();
    const session: WireSession = {
      id: engine.id,
      engine,
      sessionExpiresAt: now + this.#life.sessionSeconds * 1000,
      masterExpiresAt: now + this.#life.masterSeconds * 1000,
    };
    this.#sessions.set(session.id, { session, hashes: [] });
    const tokens = { token: this.#issue(session, 'session'), masterToken: this.#issue(session, 'master') };
    return { session, tokens };
  }

  /** The session of an Authorization header; throws the refusal that tells the driver what to do next. */
  authenticate(authorization: string | undefined): WireSession {
    const { hash, entry } = this.#lookUp(authorization);
    if (entry === undefined) throw this.#tombstones.has(hash) ? sessionGone() : tokenInvalid();
    if (entry.kind !== 'session') throw tokenInvalid();
    const now = this.#now();
    if (!entry.current || entry.session.sessionExpiresAt <= now) throw sessionExpired();
    return entry.session;
  }

  /**
   * Renews: a new session token for the master token in the header. The master token stays the same and lives on
   * anew, so that an answer lost on the way can be asked for again.
   * @param oldToken - a session token of the same session, current or replaced; anything else is refused
   */
  renew(authorization: string | undefined, oldToken: string): TokenPair {
    const { hash, entry } = this.#lookUp(authorization);
    if (entry === undefined) throw this.#tombstones.has(hash) ? sessionGone() : tokenInvalid();
    if (entry.kind !== 'master') throw tokenInvalid();
    const { session } = entry;
    const now = this.#now();
    if (session.masterExpiresAt <= now) throw masterExpired();
    const old = this.#tokens.get(hashOf(oldToken));
    if (old === undefined || old.session !== session || old.kind !== 'session') throw tokenInvalid();
    for (const known of this.#sessions.get(session.id)?.hashes ?? []) {
      const token = this.#tokens.get(known);
      if (token?.kind === 'session') token.current = false;
    }
    session.sessionExpiresAt = now + this.#life.sessionSeconds * 1000;
    session.masterExpiresAt = now + this.#life.masterSeconds * 1000;
    return { token: this.#issue(session, 'session'), masterToken: tokenOf(authorization) };
  }

  /** A heartbeat: the session's tokens live on as if they were new. */
  touch(session: WireSession): void {
    const now = this.#now();
    session.sessionExpiresAt = now + this.#life.sessionSeconds * 1000;
    session.masterExpiresAt = now + this.#life.masterSeconds * 1000;
  }

  /** Ends a session for good: its tokens answer 390111 from now on. */
  end(session: WireSession): void {
    const entry = this.#sessions.get(session.id);
    if (entry === undefined) return;
    this.#sessions.delete(session.id);
    for (const hash of entry.hashes) {
      this.#tokens.delete(hash);
      this.#tombstones.add(hash);
    }
    for (const hash of this.#tombstones) {
      if (this.#tombstones.size <= maxTombstones) break;
      this.#tombstones.delete(hash);
    }
    this.#ended(session);
  }

  /** Ends the sessions whose master token has run out: their owner is gone and cannot come back. */
  sweep(): void {
    const now = this.#now();
    for (const session of this.sessions) if (session.masterExpiresAt <= now) this.end(session);
  }

  #issue(session: WireSession, kind: 'session' | 'master'): string {
    const token = `${kind === 'session' ? 'st' : 'mt'}-${randomBytes(32).toString('base64url')}`;
    const hash = hashOf(token);
    this.#tokens.set(hash, { session, kind, current: true });
    const hashes = this.#sessions.get(session.id)?.hashes ?? [];
    hashes.push(hash);
    const replaced = hashes.filter((known) => this.#tokens.get(known)?.current === false);
    for (const known of replaced.slice(0, -maxReplaced)) {
      this.#tokens.delete(known);
      hashes.splice(hashes.indexOf(known), 1);
    }
    return token;
  }

  #lookUp(authorization: string | undefined): {
    readonly hash: string;
    readonly entry: TokenEntry | undefined;
  } {
    const hash = hashOf(tokenOf(authorization));
    return { hash, entry: this.#tokens.get(hash) };
  }
}

/** The token inside `Snowflake Token="..."`; an empty text, which no session has, for anything else. */
function tokenOf(authorization: string | undefined): string {
  return /^Snowflake Token="([^"]*)"$/.exec(authorization ?? '')?.[1] ?? '';
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
