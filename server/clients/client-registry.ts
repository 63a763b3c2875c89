import type { ClientType } from '../contract/client-types.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { cachedByVersion } from '../store/cached-by-version.ts';
import type { Store } from '../store/store.ts';
import { hashToken, newToken, sameBytes } from './tokens.ts';

/** An installed AI app. Its token is its identity; nothing else it says about itself decides anything. */
export interface Client {
  readonly name: string;
  readonly type: ClientType;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly lastSeenAt: number | null;
}

interface Row {
  readonly name: string;
  readonly type: ClientType;
  readonly token_hash: string;
  readonly created_at: number;
  readonly last_seen_at: number | null;
}

/** Who may call: the clients of this gateway and the hashes of their tokens, kept in the state database. */
export interface ClientRegistry {
  /** All clients by name. */
  list(): readonly Client[];

  /** @throws CLIENT_UNKNOWN */
  get(name: string): Client;

  has(name: string): boolean;

  /**
   * Makes a client and its token. The token is returned this once and kept nowhere.
   * @throws CLIENT_EXISTS
   */
  add(name: string, type: ClientType): { readonly client: Client; readonly token: string };

  /**
   * Replaces the client's token; the old one stops working at once.
   * @throws CLIENT_UNKNOWN
   */
  rotate(name: string): { readonly client: Client; readonly token: string };

  /** @throws CLIENT_UNKNOWN */
  remove(name: string): void;

  /** The client that holds this token, or undefined. Takes the same time whatever the token is. */
  authenticate(token: string): Client | undefined;

  /** Counts the tokens that were taken back here so far: while it stays the same, whoever was known still is. */
  revoked(): number;

  /** Remembers that a client was there; written at most once a minute for each client. */
  seen(name: string, now: number): void;
}

const seenEveryMs = 60_000;

/**
 * Opens the registry on the state database; any number of processes may do so.
 *
 * @param onError - told of what could not be noted; only a process that serves clients notes anything by itself
 */
export function openClientRegistry(
  store: Store,
  now: () => number = Date.now,
  onError: (error: unknown) => void = () => {},
): ClientRegistry {
  const all = store.prepare('SELECT * FROM clients ORDER BY name');
  const one = store.prepare('SELECT * FROM clients WHERE name = ?');
  const insert = store.prepare(
    'INSERT INTO clients (name, type, token_hash, created_at) VALUES (?, ?, ?, ?)',
  );
  const setHash = store.prepare('UPDATE clients SET token_hash = ? WHERE name = ?');
  const setSeen = store.prepare('UPDATE clients SET last_seen_at = ? WHERE name = ?');
  const drop = store.prepare('DELETE FROM clients WHERE name = ?');

  const rows = cachedByVersion(store, () =>
    // Every call compares its token with all of these: the bytes are made once.
    (all.all() as Row[]).map((row) => ({ ...row, hash: Buffer.from(row.token_hash, 'hex') })),
  );

  let revoked = 0;
  /** When it was last tried: a disk that refuses must not be asked at every call. */
  const noted = new Map<string, number>();

  const find = (name: string): Row => {
    const row = one.get(name) as Row | undefined;
    if (!row) throw new SnowgateError('CLIENT_UNKNOWN', { name });
    return row;
  };

  return {
    list: () => rows().map(toClient),

    get: (name) => toClient(find(name)),

    has: (name) => rows().some((row) => row.name === name),

    add(name, type) {
      if (one.get(name)) throw new SnowgateError('CLIENT_EXISTS', { name });
      const token = newToken('client');
      insert.run(name, type, hashToken(token), now());
      return { client: toClient(find(name)), token };
    },

    rotate(name) {
      find(name);
      const token = newToken('client');
      setHash.run(hashToken(token), name);
      revoked += 1;
      return { client: toClient(find(name)), token };
    },

    remove(name) {
      find(name);
      drop.run(name);
      noted.delete(name);
      revoked += 1;
    },

    authenticate(token) {
      const hash = Buffer.from(hashToken(token), 'hex');
      // Every row is compared, so that the time taken says nothing about where a match stands.
      const matches = rows().filter((row) => sameBytes(row.hash, hash));
      return matches[0] && toClient(matches[0]);
    },

    revoked: () => revoked,

    seen(name, at) {
      const row = rows().find((known) => known.name === name);
      if (!row || at - (noted.get(name) ?? row.last_seen_at ?? 0) < seenEveryMs) return;
      noted.set(name, at);
      try {
        setSeen.run(at, name);
      } catch (error) {
        onError(error);
      }
    },
  };
}

function toClient(row: Row): Client {
  return { name: row.name, type: row.type, createdAt: row.created_at, lastSeenAt: row.last_seen_at };
}
