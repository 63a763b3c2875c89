import type { Client } from '../clients/client-registry.ts';
import type { GroupCommit } from '../store/group-commit.ts';
import type { Store } from '../store/store.ts';
import type { Session } from './session.ts';
import { columns, sessionOf, valuesOf } from './session-row.ts';

/** The sessions on the disk. */
export interface SessionJournal {
  /**
   * Reads what an earlier run has left; once, at the start. Rows that are damaged or whose client is gone are removed.
   *
   * @param clients - those who may have sessions
   */
  load(clients: readonly Client[]): { readonly sessions: readonly Session[]; readonly damaged: number };

  /**
   * Writes the session with the next commit, as it is then: however often it is asked for in one turn of the event loop,
   * it is written once.
   *
   * @returns resolves when it is on the disk, or when the disk has refused it, which is reported and no reason to keep
   * an answer from a client
   */
  save(session: Session): Promise<void>;

  remove(session: Session): void;
}

/** @param onError - told of what the disk refused */
export function openSessionJournal(options: {
  readonly store: Store;
  readonly commit: GroupCommit;
  readonly onError: (error: unknown) => void;
}): SessionJournal {
  const { store, commit, onError } = options;
  const all = store.prepare('SELECT * FROM sessions');
  const put = store.prepare(
    `INSERT INTO sessions (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
     ON CONFLICT (id) DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}`,
  );
  const drop = store.prepare('DELETE FROM sessions WHERE id = ?');
  const waiting = new Map<Session, Promise<void>>();

  return {
    load(clients) {
      const byName = new Map(clients.map((client) => [client.name, client]));
      const sessions: Session[] = [];
      let damaged = 0;
      for (const row of all.all() as { readonly id: unknown }[]) {
        const session = sessionOf(row, (name) => byName.get(name));
        if (session === 'damaged' || session === 'orphan') {
          drop.run(row.id);
          damaged += Number(session === 'damaged');
        } else {
          sessions.push(session);
        }
      }
      return { sessions, damaged };
    },

    save(session) {
      const known = waiting.get(session);
      if (known !== undefined) return known;
      const write = () => {
        waiting.delete(session);
        put.run(...valuesOf(session));
      };
      const written = commit.write(write).catch((error: unknown) => {
        // A database that is locked executes nothing of it: what is asked for from now on is a write of its own.
        if (waiting.get(session) === written) waiting.delete(session);
        onError(error);
      });
      waiting.set(session, written);
      return written;
    },

    remove(session) {
      commit.write(() => void drop.run(session.id)).catch(onError);
    },
  };
}
