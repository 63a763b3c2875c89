import { z } from 'zod';
import type { Client } from '../../clients/client-registry.ts';
import type { GroupCommit } from '../../store/group-commit.ts';
import type { Store } from '../../store/store.ts';

/** What an `initialize` said, as far as a session has to know it again. */
const handshakeSchema = z.object({
  protocolVersion: z.string(),
  capabilities: z.record(z.string(), z.unknown()),
  clientInfo: z.looseObject({ name: z.string(), version: z.string() }),
});
export type Handshake = Readonly<z.infer<typeof handshakeSchema>>;

/** The 2025-era protocol sessions on the disk, so that a restart of the daemon is none of theirs. */
export interface ProtocolSessionStore {
  /**
   * The handshake of a session of this client; undefined when there is none, it is damaged, or it has been silent for
   * longer than the idle time.
   */
  find(id: string, client: Client): Handshake | undefined;

  /**
   * Writes a new session; resolves when it is on the disk. Parameters of an initialize of another shape are not kept.
   */
  add(id: string, client: Client, initialize: unknown): Promise<void>;

  /** Notes with the next commit that a session was used. */
  touch(id: string): void;

  /** Resolves when nothing of it is left: what has been ended must not come back after a crash. */
  remove(id: string): Promise<void>;

  /** Forgets those that have been silent for longer than the idle time. */
  sweep(): void;
}

/** UTF-8 bytes of the longest handshake that is kept; what clients send has some hundreds. */
const longestHandshake = 16_384;

/**
 * @param idleMs - how long a session may be silent
 * @param onError - told of what the disk refused
 */
export function openProtocolSessionStore(options: {
  readonly store: Store;
  readonly commit: GroupCommit;
  readonly idleMs: number;
  readonly onError: (error: unknown) => void;
  readonly now?: () => number;
}): ProtocolSessionStore {
  const { store, commit, idleMs, onError, now = Date.now } = options;
  const get = store.prepare(
    'SELECT handshake FROM protocol_sessions WHERE id = ? AND client = ? AND client_since = ? AND used_at > ?',
  );
  const put = store.prepare(
    'INSERT OR REPLACE INTO protocol_sessions (id, client, client_since, handshake, used_at) VALUES (?, ?, ?, ?, ?)',
  );
  const use = store.prepare('UPDATE protocol_sessions SET used_at = ? WHERE id = ?');
  const drop = store.prepare('DELETE FROM protocol_sessions WHERE id = ?');
  const dropOld = store.prepare('DELETE FROM protocol_sessions WHERE used_at <= ?');
  const write = (run: () => unknown): Promise<void> => commit.write(() => void run()).catch(onError);

  return {
    find(id, client) {
      const row = get.get(id, client.name, client.createdAt, now() - idleMs) as
        | { readonly handshake: string }
        | undefined;
      if (row === undefined) return undefined;
      try {
        return handshakeSchema.parse(JSON.parse(row.handshake));
      } catch {
        return undefined;
      }
    },

    async add(id, client, initialize) {
      const parsed = handshakeSchema.safeParse(initialize);
      if (!parsed.success) return;
      const { protocolVersion, capabilities, clientInfo } = parsed.data;
      const handshake = JSON.stringify({ protocolVersion, capabilities, clientInfo });
      if (Buffer.byteLength(handshake) > longestHandshake) return;
      await write(() => put.run(id, client.name, client.createdAt, handshake, now()));
    },

    touch: (id) => void write(() => use.run(now(), id)),
    remove: (id) => write(() => drop.run(id)),
    sweep: () => void write(() => dropOld.run(now() - idleMs)),
  };
}
