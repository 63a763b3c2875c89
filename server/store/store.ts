import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'libsql';
import { type DiskFault, diskFault } from '../errors/disk-fault.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { backUp, listBackups } from './backups.ts';
import { dropBadTexts, findBadTexts, findDamage } from './integrity.ts';
import { stateMigrations, usageMigrations } from './migrations.ts';

/** A database: SQLite through libsql, which offers the better-sqlite3 interface. */
export interface Store extends Database.Database {
  /** Counts what this process has executed on this connection that may have changed something. */
  readonly writes: () => number;
  /** True when this opening has made the file. */
  readonly isNew: boolean;
  /** Rows that were dropped at opening because they cannot be read. */
  readonly droppedRows: number;
}

interface StoreKind {
  readonly migrations: readonly string[];
  /** What becomes of rows with a text that is not UTF-8: permissions are not guessed at, a counter is left out. */
  readonly badTexts: 'refuse' | 'drop';
  /** True when the file may not simply be made anew in a state folder that was in use before. */
  readonly irreplaceable: boolean;
}

const state: StoreKind = { migrations: stateMigrations, badTexts: 'refuse', irreplaceable: true };
const usage: StoreKind = { migrations: usageMigrations, badTexts: 'drop', irreplaceable: false };

/**
 * Opens `state.db`: clients and what each may do.
 *
 * @param file - its path, or `:memory:`
 * @throws STORE_MISSING besides what openStore throws
 */
export function openStateStore(file: string): Store {
  return openStore(file, state);
}

/** Makes an empty `state.db` where there was one before: the explicit way to begin anew. */
export function createStateStore(file: string): void {
  openStore(file, { ...state, irreplaceable: false }).close();
}

/** Opens `usage.db`: sessions and counters, written with every call. @param file - its path, or `:memory:` */
export function openUsageStore(file: string): Store {
  return openStore(file, usage);
}

/**
 * Opens a database, for its owner only, checks it for damage, and brings it to the newest schema; what an older version has
 * left is backed up first.
 *
 * @throws STORE_UNREADABLE, STORE_NEWER, STORE_BUSY, DISK_FULL, PATH_NOT_WRITABLE, PATH_OBSTRUCTED; what the file holds is
 *   then as it was
 */
function openStore(file: string, kind: StoreKind): Store {
  try {
    return open(file, kind);
  } catch (error) {
    if (error instanceof SnowgateError) throw error;
    const fault = faultOf(error, file);
    if (fault) throw new SnowgateError(fault.code, { ...fault.data, path: file }, { cause: error });
    const { code = '', message = String(error) } = error as {
      readonly code?: string;
      readonly message?: string;
    };
    if (code.startsWith('SQLITE_BUSY')) throw new SnowgateError('STORE_BUSY', { file }, { cause: error });
    throw new SnowgateError('STORE_UNREADABLE', { file, detail: message }, { cause: error });
  }
}

/**
 * SQLite often says no more than "I/O error" or "cannot open", and calls a damaged database "readonly" as well: whether file
 * and folder can be written is tried.
 */
function faultOf(error: unknown, file: string): DiskFault | null {
  const { code = '' } = error as { readonly code?: string };
  const known = code.startsWith('SQLITE_READONLY') ? null : diskFault(error, file);
  if (known || file === ':memory:') return known;
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    return { code: 'PATH_OBSTRUCTED', data: { path: file, reason: 'EISDIR' } };
  }
  const probe = join(dirname(file), `.probe-${process.pid}`);
  try {
    if (existsSync(file)) accessSync(file, constants.W_OK);
    writeFileSync(probe, Buffer.alloc(16_384), { mode: 0o600 });
    return null;
  } catch (error) {
    return diskFault(error);
  } finally {
    rmSync(probe, { force: true });
  }
}

function open(file: string, kind: StoreKind): Store {
  const { migrations } = kind;
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const isNew = isAbsent(file);
  if (isNew && kind.irreplaceable && wasInUse(file)) throw new SnowgateError('STORE_MISSING', { file });
  const store = countWrites(new Database(file), isNew);
  try {
    if (file !== ':memory:') chmodSync(file, 0o600);
    // WAL lets the command line read while the daemon writes; the timeout covers the moment of a checkpoint.
    store.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;',
    );
    const droppedRows = isNew ? 0 : check(store, file, kind);
    migrate(store, file, migrations);
    return Object.assign(store, { droppedRows });
  } catch (error) {
    store.close();
    throw error;
  }
}

/** A file of no bytes is what an aborted copy or a full disk leaves: it holds as much as none. */
function isAbsent(file: string): boolean {
  return file === ':memory:' || !((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0);
}

/** Whether the state folder shows that a gateway has run on it. */
function wasInUse(file: string): boolean {
  if (file === ':memory:') return false;
  const traces = ['usage.db', 'admin.token'].map((name) => join(dirname(file), name));
  return traces.some((path) => existsSync(path)) || listBackups(file).length > 0;
}

/**
 * Refuses a damaged database, and backs up one that is about to be migrated.
 *
 * @returns how many rows were dropped
 */
function check(store: Store, file: string, { migrations, badTexts }: StoreKind): number {
  const version = versionOf(store);
  if (version > migrations.length) throw new SnowgateError('STORE_NEWER', { file });
  const pristine = new Database(':memory:');
  try {
    for (const sql of migrations.slice(0, version)) pristine.exec(sql);
    const damage = findDamage(store, pristine);
    if (damage !== null) throw new SnowgateError('STORE_UNREADABLE', { file, detail: damage });
    const bad = findBadTexts(store, pristine);
    const [first] = bad;
    if (first && badTexts === 'refuse') {
      const detail = `a text in ${first.table}.${first.column} is not UTF-8`;
      throw new SnowgateError('STORE_UNREADABLE', { file, detail });
    }
    const dropped = dropBadTexts(store, bad);
    if (version < migrations.length) backUp(store, file);
    return dropped;
  } finally {
    pristine.close();
  }
}

function versionOf(store: Store): number {
  return (store.prepare('PRAGMA user_version').get() as { readonly user_version: number }).user_version;
}

/**
 * Lets the connection count its own writes, BEGIN and ROLLBACK included. What other connections write has a counter of
 * SQLite's own, `data_version`, which is blind to these.
 */
function countWrites(store: Database.Database, isNew: boolean): Store {
  let writes = 0;
  const prepare = store.prepare.bind(store);
  const exec = store.exec.bind(store);
  return Object.assign(store, {
    writes: () => writes,
    isNew,
    droppedRows: 0,
    prepare(sql: string) {
      const statement = prepare(sql);
      const run = statement.run.bind(statement);
      return Object.assign(statement, {
        run(...parameters: unknown[]) {
          writes += 1;
          return run(...parameters);
        },
      });
    },
    exec(sql: string) {
      writes += 1;
      return exec(sql);
    },
  });
}

/** Runs the migrations this file has not seen, all in one transaction: it is either at the new version or untouched. */
function migrate(store: Store, file: string, migrations: readonly string[]): void {
  const upgrade = store.transaction(() => {
    const version = versionOf(store);
    // Its tables are not what this version thinks, and a lower number would have them migrated once more.
    if (version > migrations.length) throw new SnowgateError('STORE_NEWER', { file });
    migrations.slice(version).forEach((sql) => {
      store.exec(sql);
    });
    store.exec(`PRAGMA user_version = ${migrations.length}`);
  });
  upgrade.immediate();
}
