import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';

/** Statements that a connection keeps; the one that was not used for longest goes first. */
const kept = 32;

/** Longer texts are rarely asked twice and take room. */
const longest = 4_000;

interface Entry {
  readonly statement: DuckDBPreparedStatement;
  /** The count of changes before it was prepared. */
  readonly changes: number;
}

/**
 * Queries that a DuckDB connection has understood and planned already: for a short one that is half of the work. DuckDB
 * plans a kept statement anew when a table that it reads has changed, but not when a view has: so whatever may change a
 * catalog ends the use of all that were prepared before its end.
 */
export class PreparedStatements {
  private readonly byConnection = new WeakMap<DuckDBConnection, Map<string, Entry>>();
  private changes = 0;

  /** Something may change a catalog, or has: to be called before and after. */
  changed(): void {
    this.changes += 1;
  }

  /** The statement, ready to run on this connection. It must not run there yet, and is not to be destroyed. */
  async get(connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> {
    const entries = this.byConnection.get(connection) ?? new Map<string, Entry>();
    this.byConnection.set(connection, entries);
    const known = entries.get(sql);
    entries.delete(sql);
    if (known?.changes === this.changes) {
      entries.set(sql, known);
      return known.statement;
    }
    known?.statement.destroySync();
    const { changes } = this;
    const statement = await connection.prepare(sql);
    entries.set(sql, { statement, changes });
    const [oldest] = entries.keys();
    if (entries.size > kept && oldest !== undefined) {
      entries.get(oldest)?.statement.destroySync();
      entries.delete(oldest);
    }
    return statement;
  }

  /** Whether it is worth keeping. */
  takes(sql: string): boolean {
    return sql.length <= longest;
  }
}
