import type { DuckDBConnection, DuckDBResult, DuckDBValue } from '@duckdb/node-api';
import type { Cell, Column } from '../../contract/columns.ts';
import type { EngineBind } from '../engine-types.ts';
import { bindValue } from './bind-values.ts';
import type { Cancellation } from './cancellation.ts';
import { fromDuckDb } from './duckdb-errors.ts';
import type { DuckDbPool } from './duckdb-pool.ts';
import { wireColumn } from './wire-columns.ts';
import { type Encoder, encoderOf } from './wire-values.ts';

export interface QueryRun {
  readonly columns: readonly Column[];
  readonly batches: AsyncIterable<readonly (readonly Cell[])[]>;
  /** Rows that a DML statement changed. */
  readonly rowsChanged: number;
}

export interface QueryOptions {
  readonly sql: string;
  readonly binds: readonly EngineBind[];
  readonly used: readonly number[];
  readonly cancellation: Cancellation;
  /** Rows after which the result ends (ROWS_PER_RESULTSET); 0 means all. */
  readonly maxRows: number;
  readonly jsonIndent: number;
  /** False when it may change a catalog. */
  readonly reads: boolean;
  /** A connection that belongs to an open transaction; else one is borrowed. */
  readonly connection?: DuckDBConnection;
}

/**
 * Runs DuckDB SQL and streams its rows in wire encoding, a DuckDB chunk at a time. The connection goes back when the rows
 * are read to the end or the reader stops.
 */
export async function runQuery(pool: DuckDbPool, options: QueryOptions): Promise<QueryRun> {
  options.cancellation.check();
  const lease = await borrow(pool, options);
  if (!options.reads) pool.prepared.changed();
  try {
    const result = await pool.track(stream(pool, lease.connection, options));
    options.cancellation.check();
    const types = result.columnTypes();
    const columns = types.map((type, index) => wireColumn(result.columnName(index), type));
    const encoders = types.map((type) => encoderOf(type, options.jsonIndent));
    return {
      columns,
      batches: streamRows(pool, result, encoders, options, lease),
      rowsChanged: result.rowsChanged,
    };
  } catch (error) {
    lease.end(false);
    throw options.cancellation.aborted ? options.cancellation.error() : fromDuckDb(error);
  }
}

/** A query without binds may run as it was prepared for an earlier one; anything else is prepared for itself. */
async function stream(
  { prepared }: DuckDbPool,
  connection: DuckDBConnection,
  options: QueryOptions,
): Promise<DuckDBResult> {
  const { sql, used, reads } = options;
  const reusable = reads && options.connection === undefined && used.length === 0 && prepared.takes(sql);
  if (!reusable) return await connection.stream(sql, parameters(options));
  const statement = await prepared.get(connection, sql);
  options.cancellation.check();
  return await statement.stream();
}

interface Lease {
  readonly connection: DuckDBConnection;
  /** Gives the connection back; `clean` is false when it may still be busy. */
  end(clean: boolean): void;
}

async function borrow(pool: DuckDbPool, options: QueryOptions): Promise<Lease> {
  const connection = options.connection ?? (await pool.acquire());
  let repeat: NodeJS.Timeout | undefined;
  const interrupt = () => {
    connection.interrupt();
    // DuckDB forgets an interrupt that comes before the statement has begun, so it is said again until the end.
    repeat = setInterval(() => connection.interrupt(), 20).unref();
  };
  const stopListening = options.cancellation.onAbort(interrupt);
  let ended = false;
  return {
    connection,
    end(clean) {
      if (ended) return;
      ended = true;
      if (!options.reads) pool.prepared.changed();
      stopListening();
      clearInterval(repeat);
      options.cancellation.dispose();
      if (options.connection) return;
      if (clean) pool.release(connection);
      else pool.discard(connection);
    },
  };
}

function parameters(options: QueryOptions): Record<string, DuckDBValue> {
  const values: Record<string, DuckDBValue> = {};
  for (const number of options.used) {
    const bind = options.binds[number - 1];
    if (bind) values[String(number)] = bindValue(bind);
  }
  return values;
}

async function* streamRows(
  pool: DuckDbPool,
  result: DuckDBResult,
  encoders: readonly Encoder[],
  options: QueryOptions,
  lease: Lease,
) {
  let left = options.maxRows > 0 ? options.maxRows : Number.POSITIVE_INFINITY;
  let finished = false;
  try {
    while (left > 0) {
      options.cancellation.check();
      const chunk = await pool.track(result.fetchChunk());
      options.cancellation.check();
      if (chunk === null || chunk.rowCount === 0) {
        finished = true;
        break;
      }
      const cells = encoders.map((encode, index) => chunk.getColumnValues(index).map(encode));
      const count = Math.min(chunk.rowCount, left);
      const rows: Cell[][] = [];
      for (let row = 0; row < count; row += 1) rows.push(cells.map((column) => column[row] ?? null));
      left -= count;
      yield rows;
    }
  } catch (error) {
    throw options.cancellation.aborted ? options.cancellation.error() : fromDuckDb(error);
  } finally {
    lease.end(finished);
  }
}
