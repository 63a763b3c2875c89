import { randomBytes } from 'node:crypto';
import type { Store } from '../../store/store.ts';

/** 256 random bits, made once for each state folder and kept in `usage.db`: cursors outlive a restart. */
export function loadCursorKey(store: Store): Buffer {
  // As text: libsql ends the process when it is given a Buffer.
  store
    .prepare('INSERT OR IGNORE INTO cursor_key (one, key) VALUES (1, ?)')
    .run(randomBytes(32).toString('base64'));
  const { key } = store.prepare('SELECT key FROM cursor_key').get() as { key: string };
  return Buffer.from(key, 'base64');
}
