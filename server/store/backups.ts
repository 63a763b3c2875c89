import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type Database from 'libsql';

/** How many generations of each database are kept; 1 is the newest. */
export const generations = 3;

/** A copy of a database as it was at some moment. */
export interface Backup {
  readonly generation: number;
  readonly file: string;
  readonly bytes: number;
  /** ms since 1970 */
  readonly at: number;
}

/**
 * Writes a backup of an open database beside it, in `backups/`, unless the newest one says the same. The copy is compact
 * (VACUUM INTO), complete before it gets its name, and for its owner only; the oldest generation goes.
 *
 * @param file - the database's own path
 * @returns true when there is a new generation
 */
export function backUp(store: Database.Database, file: string): boolean {
  const folder = join(dirname(file), 'backups');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const fresh = join(folder, `${basename(file)}.new`);
  rmSync(fresh, { force: true });
  // Made with the mode it shall have: SQLite takes an empty file for a new database.
  closeSync(openSync(fresh, 'w', 0o600));
  try {
    store.prepare('VACUUM INTO ?').run(fresh);
    const newest = generationFile(file, 1);
    if (existsSync(newest) && readFileSync(newest).equals(readFileSync(fresh))) {
      rmSync(fresh);
      return false;
    }
    syncToDisk(fresh);
    for (let generation = generations - 1; generation >= 1; generation -= 1) {
      const older = generationFile(file, generation);
      if (existsSync(older)) renameSync(older, generationFile(file, generation + 1));
    }
    renameSync(fresh, newest);
    return true;
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

/** The backups that there are of a database, the newest first. @param file - the database's own path */
export function listBackups(file: string): readonly Backup[] {
  return Array.from({ length: generations }, (_, index) => index + 1).flatMap((generation) => {
    const path = generationFile(file, generation);
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat ? [{ generation, file: path, bytes: stat.size, at: Math.round(stat.mtimeMs) }] : [];
  });
}

function generationFile(file: string, generation: number): string {
  return join(dirname(file), 'backups', `${basename(file)}.${generation}`);
}

function syncToDisk(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
