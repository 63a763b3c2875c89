import type { Paused } from '../contract/queue.ts';
import type { Store } from '../store/store.ts';

/**
 * What a human has paused: clients, or everything. Kept in the state database, so that a restart lets nothing run that a
 * human has stopped. Pausing everything and pausing a client are apart: who resumes everything does not resume a client
 * that was paused by itself.
 */
export interface Pauses {
  /** True when nothing of the client may be started. */
  has(client: string): boolean;
  state(): Paused;
  /** @param client - all when none is named */
  pause(client?: string): void;
  resume(client?: string): void;
  /** The client is gone; the database has dropped its pause with it. */
  forget(client: string): void;
}

/** The name under which the pause of everything is kept. */
const everything = 'paused';

/** @param onChange - called after each change */
export function openPauses(store: Store, onChange: () => void): Pauses {
  const addClient = store.prepare('INSERT OR IGNORE INTO pauses (client) VALUES (?)');
  const dropClient = store.prepare('DELETE FROM pauses WHERE client = ?');
  const addAll = store.prepare("INSERT OR REPLACE INTO switches (name, value) VALUES (?, 'all')");
  const dropAll = store.prepare('DELETE FROM switches WHERE name = ?');
  const rows = store.prepare('SELECT client FROM pauses').all() as { client: string }[];
  const clients = new Set(rows.map(({ client }) => client));
  let all = store.prepare('SELECT 1 FROM switches WHERE name = ?').get(everything) !== undefined;

  return {
    has: (client) => all || clients.has(client),

    state: () => ({ all, clients: [...clients].sort() }),

    // In memory first: should the database fail, nothing runs all the same, and whoever asked sees the error.
    pause(client) {
      if (client === undefined) all = true;
      else clients.add(client);
      onChange();
      if (client === undefined) addAll.run(everything);
      else addClient.run(client);
    },

    resume(client) {
      if (client === undefined) {
        dropAll.run(everything);
        all = false;
      } else {
        dropClient.run(client);
        clients.delete(client);
      }
      onChange();
    },

    forget(client) {
      if (clients.delete(client)) onChange();
    },
  };
}
