import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { listBackups } from './backups.ts';
import { createStateStore, openStateStore, openUsageStore } from './store.ts';

/** The databases of a state folder, by the names that people use for them. */
export type DatabaseName = 'state' | 'usage';

/** SQLite keeps up to three files for one database. */
const suffixes = ['', '-wal', '-shm'];

/**
 * Puts a backup in the place of a database. The backup is opened and checked first; what lies there now is kept in
 * `backups/`. No daemon may run: the caller holds the lock of the state folder.
 *
 * @param file - the database's own path
 * @returns where the present database went, or null when there was none
 * @throws RESTORE_IMPOSSIBLE, STORE_UNREADABLE when the backup itself is damaged
 */
export function restoreBackup(file: string, database: DatabaseName, generation: number): string | null {
  const backup = listBackups(file).find((known) => known.generation === generation);
  if (!backup) {
    throw new SnowgateError('RESTORE_IMPOSSIBLE', {
      reason: `there is no backup ${generation} of ${basename(file)}`,
    });
  }
  const copy = `${file}.restoring`;
  remove(copy);
  try {
    copyFileSync(backup.file, copy);
    const open = database === 'state' ? openStateStore : openUsageStore;
    const checked = open(copy);
    // One file from here on: what a migration wrote must not stay behind in a -wal of the copy's name.
    checked.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE');
    checked.close();
    const aside = moveAside(file);
    renameSync(copy, file);
    return aside;
  } finally {
    remove(copy);
  }
}

/**
 * Makes an empty `state.db`: no clients, no policies. What lies there now is kept in `backups/`.
 *
 * @returns where the present database went, or null when there was none
 */
export function beginAnew(file: string): string | null {
  const aside = moveAside(file);
  createStateStore(file);
  return aside;
}

function moveAside(file: string): string | null {
  if (!existsSync(file)) return null;
  const folder = join(dirname(file), 'backups');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const aside = join(folder, `${basename(file)}.replaced-${new Date().toISOString().replaceAll(':', '')}`);
  for (const suffix of suffixes) {
    if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix);
  }
  return aside;
}

function remove(file: string): void {
  for (const suffix of suffixes) rmSync(file + suffix, { force: true });
}
