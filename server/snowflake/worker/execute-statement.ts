import type { Connection, RowStatement } from 'snowflake-sdk';
import type { Cell, Column } from '../../contract/columns.ts';
import type { Bind } from '../types.ts';
import { type RowListeners, readRows } from './read-rows.ts';
import { takeRawCells } from './result-columns.ts';
import type { SessionContext } from './session-context.ts';

/** Session parameters that hold for one statement alone. */
export type StatementParameters = Readonly<Record<string, string | number | boolean>>;

/** Where the rows come from: a statement to run, or the result that an earlier one has left at Snowflake. */
export type RowSource =
  | {
      readonly kind: 'statement';
      readonly sql: string;
      readonly binds?: readonly Bind[];
      /** Snowflake's requestId: a statement sent twice with the same one runs once. */
      readonly requestId?: string;
      readonly parameters: StatementParameters;
    }
  | { readonly kind: 'stored'; readonly queryId: string; readonly from: number };

export interface ExecuteOptions {
  readonly source: RowSource;
  readonly maxRows: number;
  readonly maxBytes: number;
  /** Rows that stay readable at Snowflake; never less than maxRows. */
  readonly keepRows: number;
  readonly onRead?: RowListeners['onRead'];
  readonly deliver?: RowListeners['deliver'];
}

export interface Executed {
  readonly queryId: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  readonly rowCount: number;
  readonly totalRows: number | null;
  readonly truncated: boolean;
  readonly nextRow: number | null;
  readonly bytes: number;
  readonly context: SessionContext;
}

/** A statement under way on a connection. */
export interface RunningStatement {
  /** The result; rejects with whatever the driver says. It may never settle: have a deadline. */
  readonly done: Promise<Executed>;
  /** Snowflake's id once an answer carried one: the statement has then reached execution. */
  queryId(): string | null;
  /**
   * Asks Snowflake to abort it; `done` settles when Snowflake has confirmed.
   *
   * @param reading - whether an answer that comes all the same is still read: the word that a write has run
   */
  cancel(reading: 'stop' | 'go-on'): void;
}

/** Sends one statement, or opens a stored result. Rows beyond the caps are not fetched. */
export function executeStatement(connection: Connection, options: ExecuteOptions): RunningStatement {
  const stop = new AbortController();
  let statement: RowStatement | undefined;
  const done = new Promise<RowStatement>((resolve, reject) => {
    statement = send(connection, options, (error, finished) =>
      error === undefined || error === null ? resolve(finished) : reject(error),
    );
  }).then((finished) => readResult(finished, options, stop.signal));

  return {
    done,
    queryId: () => statement?.getQueryId() ?? null,
    cancel: (reading) => {
      if (reading === 'stop') stop.abort();
      // A stored result has nothing left to abort. For a statement the answer is not awaited: what counts is that it
      // ends, which `done` tells.
      if (options.source.kind === 'statement') statement?.cancel(() => undefined);
    },
  };
}

function send(
  connection: Connection,
  { source, keepRows }: ExecuteOptions,
  complete: (error: Error | null | undefined, finished: RowStatement) => void,
): RowStatement {
  // With `streamResult` the driver does not send a failed statement again, nor collect all rows before it says a word.
  if (source.kind === 'stored')
    return connection.fetchResult({ queryId: source.queryId, streamResult: true, complete });
  return connection.execute({
    sqlText: source.sql,
    ...(source.binds === undefined ? {} : { binds: source.binds }),
    ...(source.requestId === undefined ? {} : { requestId: source.requestId }),
    streamResult: true,
    parameters: {
      ...source.parameters,
      // Never more than one: the driver would also split the text at each `;` without reading it.
      MULTI_STATEMENT_COUNT: 1,
      // The server stops there; one more row than wanted proves that there are more.
      ROWS_PER_RESULTSET: keepRows + 1,
    },
    complete,
  });
}

async function readResult(
  statement: RowStatement,
  options: ExecuteOptions,
  stop: AbortSignal,
): Promise<Executed> {
  const { source, maxRows, maxBytes, keepRows, onRead, deliver } = options;
  const columns = takeRawCells(statement);
  const returned: unknown = statement.getNumRows();
  const known = typeof returned === 'number' ? returned : null;
  const from = source.kind === 'stored' ? source.from : 0;
  // The row after the last one to take. Where the answer does not say how many rows there are, one more is fetched to
  // find out whether there are more.
  const end = Math.min(from + maxRows, keepRows);
  const read = await readRows(statement, {
    columns,
    start: from,
    last: known === null ? end : end - 1,
    maxRows: end - from,
    maxBytes,
    stop,
    ...(onRead && { onRead }),
    ...(deliver && { deliver }),
  });
  const next = from + read.rowCount;
  const truncated = known === null ? read.cut : known > next;
  return {
    queryId: statement.getQueryId(),
    columns,
    rows: read.rows,
    rowCount: read.rowCount,
    totalRows: totalOf(known, keepRows) ?? (truncated ? null : next),
    truncated,
    nextRow: truncated && next < keepRows ? next : null,
    bytes: read.bytes,
    context: contextOf(statement),
  };
}

/** What the server's count says: nothing when it is above the cap at which it was told to stop. */
function totalOf(known: number | null, keepRows: number): number | null {
  return known !== null && known <= keepRows ? known : null;
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
