import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { SnowgateError } from '../errors.ts';
import { stateMigrations, usageMigrations } from './migrations.ts';

/** A database: SQLite through libsql, which offers the better-sqlite3 interface. */
export interface Store extends Database.Database {
  /** Counts what this process has executed on this connection that may have changed something. */
  readonly writes: () => number;
}

/** Opens `state.db`: clients and what each may do. @param file - its path, or `:memory:` */
export function openStateStore(file: string): Store {
  return openStore(file, stateMigrations);
}

/** Opens `usage.db`: sessions and counters, written with every call. @param file - its path, or `:memory:` */
export function openUsageStore(file: string): Store {
  return openStore(file, usageMigrations);
}

/**
 * Opens a database, for its owner only, and brings it to the newest schema.
 *
 * @throws STORE_UNREADABLE, STORE_NEWER; what the file holds is then as it was
 */
function openStore(file: string, migrations: readonly string[]): Store {
  try {
    return open(file, migrations);
  } catch (error) {
    if (error instanceof SnowgateError) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    throw new SnowgateError('STORE_UNREADABLE', { file, detail }, { cause: error });
  }
}

function open(file: string, migrations: readonly string[]): Store {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const store = countWrites(new Database(file));
  try {
    if (file !== ':memory:') chmodSync(file, 0o600);
    // WAL lets the command line read while the daemon writes; the timeout covers the moment of a checkpoint.
    store.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;',
    );
    migrate(store, file, migrations);
    return store;
  } catch (error) {
    store.close();
    throw error;
  }
}

/**
 * Lets the connection count its own writes, BEGIN and ROLLBACK included. What other connections write has a counter of
 * SQLite's own, `data_version`, which is blind to these.
 */
function countWrites(store: Database.Database): Store {
  let writes = 0;
  const prepare = store.prepare.bind(store);
  const exec = store.exec.bind(store);
  return Object.assign(store, {
    writes: () => writes,
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
    const row = store.prepare('PRAGMA user_version').get() as { user_version: number };
    // Its tables are not what this version thinks, and a lower number would have them migrated once more.
    if (row.user_version > migrations.length) throw new SnowgateError('STORE_NEWER', { file });
    migrations.slice(row.user_version).forEach((sql) => {
      store.exec(sql);
    });
    store.exec(`PRAGMA user_version = ${migrations.length}`);
  });
  upgrade.immediate();
}
