import { chmodSync, closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import Database from 'libsql';
import { z } from 'zod';
import type { Home } from '../config/home.ts';
import { diskFault } from '../errors/disk-fault.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';

/** The daemon that holds a state folder, as it says of itself. */
const holderSchema = z.object({
  pid: z.number().int().positive(),
  /** Null until it listens. */
  url: z.string().nullable(),
  /** ms since 1970 */
  startedAt: z.number(),
  version: z.string(),
});
export type LockHolder = Readonly<z.infer<typeof holderSchema>>;

/** A lock on a state folder, held until it is released or the process is gone. */
export interface HomeLock {
  /** Says in the lock file where the holder listens. */
  announce(url: string): void;
  release(): void;
}

/** ms for which another holder may still be ending. The wait blocks: nothing else goes on in a process that has no lock. */
const waitMs = 2_000;

/**
 * Takes the lock of a state folder: one daemon a folder, whatever their ports. The operating system holds it for the
 * process, so a crash leaves nothing behind that could block the next start. Node has no flock; SQLite takes such locks on
 * every system that this runs on, and an open exclusive transaction on an empty database is nothing else.
 *
 * `daemon.lock` beside it names the holder. It is a file of its own because POSIX drops all of a process's locks on a file as
 * soon as that process closes any descriptor of it, after a mere look as well.
 *
 * @throws ALREADY_RUNNING, DISK_FULL, PATH_NOT_WRITABLE, PATH_OBSTRUCTED
 */
export function acquireHomeLock(home: Home, version: string): HomeLock {
  const lock = openLocked(home);
  const holder: LockHolder = { pid: process.pid, url: null, startedAt: Date.now(), version };
  const write = (told: LockHolder): void =>
    writeFileSync(home.lockFile, JSON.stringify(told), { mode: 0o600 });
  try {
    write(holder);
  } catch (error) {
    lock.close();
    throw error;
  }
  let held = true;
  return {
    announce: (url) => write({ ...holder, url }),
    release() {
      if (!held) return;
      held = false;
      // The file first: after the lock is gone it may be the next holder's.
      rmSync(home.lockFile, { force: true });
      lock.close();
    },
  };
}

/** Who holds the lock by the lock file; undefined when it says nothing, which does not mean that nothing holds it. */
export function readLockHolder(home: Home): LockHolder | undefined {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(home.lockFile, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Whether a process holds the lock right now. */
export function isHomeLocked(home: Home): boolean {
  let probe: Database.Database | undefined;
  try {
    probe = new Database(home.lockDatabase, { fileMustExist: true });
    // A reader is kept out by an exclusive lock, and keeps nobody out for longer than this takes.
    probe.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch (error) {
    return isBusy(error);
  } finally {
    probe?.close();
  }
}

function openLocked(home: Home, again = false): Database.Database {
  let database: Database.Database | undefined;
  try {
    // SQLite would make it with the mode of the umask.
    closeSync(openSync(home.lockDatabase, 'a', 0o600));
    if (process.platform !== 'win32') chmodSync(home.lockDatabase, 0o600);
    database = new Database(home.lockDatabase);
    database.exec(`PRAGMA busy_timeout = ${waitMs}; BEGIN EXCLUSIVE`);
    return database;
  } catch (error) {
    database?.close();
    if (isBusy(error)) throw alreadyRunning(home, error);
    // What is no database nobody can have locked.
    if (!again && codeOf(error) === 'SQLITE_NOTADB') {
      rmSync(home.lockDatabase);
      return openLocked(home, true);
    }
    const fault = diskFault(error, home.lockDatabase);
    if (fault) throw new SnowgateError(fault.code, fault.data, { cause: error });
    throw error;
  }
}

function alreadyRunning(home: Home, cause: unknown): SnowgateError {
  const holder = readLockHolder(home);
  return new SnowgateError(
    'ALREADY_RUNNING',
    { url: holder?.url ?? 'an address that it has not told yet', pid: holder?.pid ?? 'unknown' },
    { cause },
  );
}

function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY');
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
