import type { Connection, RowStatement } from 'snowflake-sdk';
import { cellReader } from './cell-text.ts';
import { takeRawCells } from './result-columns.ts';
import type { SessionContext } from './session-context.ts';
import type { Bind, Cell, Column } from './types.ts';

/** Session parameters that hold for one statement alone. */
export type StatementParameters = Readonly<Record<string, string | number | boolean>>;

export interface ExecuteOptions {
  readonly sql: string;
  readonly binds?: readonly Bind[];
  /** Snowflake's requestId: a statement sent twice with the same one runs once. */
  readonly requestId?: string;
  readonly parameters: StatementParameters;
  readonly maxRows: number;
  readonly maxBytes: number;
}

export interface Executed {
  readonly queryId: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  readonly totalRows: number | null;
  readonly truncated: boolean;
  readonly bytes: number;
  readonly context: SessionContext;
}

/** A statement under way on a connection. */
export interface RunningStatement {
  /** The result; rejects with whatever the driver says. It may never settle: have a deadline. */
  readonly done: Promise<Executed>;
  /** Snowflake's id once an answer carried one: the statement has then reached execution. */
  queryId(): string | null;
  /** Asks Snowflake to abort it and stops reading rows; `done` settles when Snowflake has confirmed. */
  cancel(): void;
}

/** Sends one statement. Rows beyond the caps are not fetched. */
export function executeStatement(connection: Connection, options: ExecuteOptions): RunningStatement {
  const stop = new AbortController();
  let statement: RowStatement | undefined;
  const done = new Promise<RowStatement>((resolve, reject) => {
    statement = connection.execute({
      sqlText: options.sql,
      ...(options.binds === undefined ? {} : { binds: options.binds }),
      ...(options.requestId === undefined ? {} : { requestId: options.requestId }),
      // Without this the driver sends a failed statement again, and collects all rows before it says a word.
      streamResult: true,
      parameters: {
        ...options.parameters,
        // Never more than one: the driver would also split the text at each `;` without reading it.
        MULTI_STATEMENT_COUNT: 1,
        // The server stops there; one more row than asked for proves that there are more.
        ROWS_PER_RESULTSET: options.maxRows + 1,
      },
      complete: (error, finished) =>
        error === undefined || error === null ? resolve(finished) : reject(error),
    });
  }).then((finished) => readResult(finished, options, stop.signal));

  return {
    done,
    queryId: () => statement?.getQueryId() ?? null,
    cancel: () => {
      stop.abort();
      // The answer is not awaited: what counts is that the statement ends, which `done` tells.
      statement?.cancel(() => undefined);
    },
  };
}

async function readResult(
  statement: RowStatement,
  { maxRows, maxBytes }: ExecuteOptions,
  stop: AbortSignal,
): Promise<Executed> {
  const columns = takeRawCells(statement);
  const returned: unknown = statement.getNumRows();
  const known = typeof returned === 'number' ? returned : null;
  // Where the answer does not say how many rows there are, one more is fetched to find out whether there are more.
  const last = known === null ? maxRows : maxRows - 1;
  const read = await readRows(statement, { readers: columns.map(cellReader), last, maxRows, maxBytes, stop });
  const truncated = read.cut || (known !== null && known > maxRows);
  return {
    queryId: statement.getQueryId(),
    columns,
    rows: read.rows,
    // With ROWS_PER_RESULTSET the server's count ends at the cap, so it says nothing when rows were left behind.
    totalRows: truncated ? null : (known ?? read.rows.length),
    truncated,
    bytes: read.bytes,
    context: contextOf(statement),
  };
}

interface ReadOptions {
  readonly readers: readonly ((wire: Cell) => Cell)[];
  /** Index of the last row to ask the driver for. */
  readonly last: number;
  readonly maxRows: number;
  readonly maxBytes: number;
  readonly stop: AbortSignal;
}

async function readRows(
  statement: RowStatement,
  { readers, last, maxRows, maxBytes, stop }: ReadOptions,
): Promise<{ rows: Cell[][]; bytes: number; cut: boolean }> {
  const rows: Cell[][] = [];
  let bytes = 0;
  if (last < 0) return { rows, bytes, cut: false };
  // Leaving the loop early destroys the stream, so that no further chunk is fetched.
  for await (const row of statement.streamRows({ start: 0, end: last })) {
    stop.throwIfAborted();
    const cells = readers.map((read, index) => read(wireText((row as readonly unknown[])[index])));
    for (const cell of cells) bytes += cell === null ? 0 : Buffer.byteLength(cell);
    if (rows.length === maxRows || bytes > maxBytes) {
      for (const cell of cells) bytes -= cell === null ? 0 : Buffer.byteLength(cell);
      return { rows, bytes, cut: true };
    }
    rows.push(cells);
  }
  return { rows, bytes, cut: false };
}

/** Rows come over the wire as text or null; anything else is put into words rather than trusted. */
function wireText(value: unknown): Cell {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

interface DriverSessionState {
  getCurrentRole(): unknown;
  getCurrentWarehouse(): unknown;
  getCurrentDatabase(): unknown;
  getCurrentSchema(): unknown;
}

function contextOf(statement: RowStatement): SessionContext {
  const state = statement.getSessionState() as DriverSessionState | undefined;
  return {
    role: nameOrNull(state?.getCurrentRole()),
    warehouse: nameOrNull(state?.getCurrentWarehouse()),
    database: nameOrNull(state?.getCurrentDatabase()),
    schema: nameOrNull(state?.getCurrentSchema()),
  };
}

function nameOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
