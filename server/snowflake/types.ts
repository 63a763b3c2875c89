import type { PoolView } from '../contract/admin.ts';
import type { Cell, Column } from '../contract/columns.ts';

/** A bound value for a `?` in the statement. Client text reaches SQL only through these or as a checked identifier. */
export type Bind = string | number | boolean | null;

/** Where a statement runs. It belongs to the session and is set on whatever connection runs the statement. */
export interface StatementContext {
  readonly database?: string;
  readonly schema?: string;
  readonly role?: string;
  readonly warehouse?: string;
}

/** Where to read on in the stored result of an earlier statement. */
export interface StoredRead {
  readonly queryId: string;
  /** Index of the first row that is wanted. */
  readonly from: number;
  /** The profile that ran the statement: the result is with its user and account, and nowhere else. */
  readonly profile: string;
}

export interface StatementRequest {
  /** Our request id (UUID): Snowflake's requestId, so that a resend never runs twice. */
  readonly id: string;
  readonly sql: string;
  readonly binds?: readonly Bind[];
  readonly context: StatementContext;
  /** `snowgate:<client>:<session>:<request>`; set per statement, never on the connection, which other clients' statements share. */
  readonly queryTag: string;
  /** Wall-clock limit in ms, waiting for a connection included. */
  readonly deadlineMs: number;
  /** Rows beyond this are not fetched; one more row proves truncation. */
  readonly maxRows: number;
  /** Rows that Snowflake keeps of the result for pages to come (default: maxRows, so that there are none). */
  readonly keepRows?: number;
  /** Set to read on in the stored result of an earlier statement: nothing runs, `sql` and `context` count for nothing. */
  readonly stored?: StoredRead;
  /** Sum of UTF-8 bytes of cells beyond which no more rows are fetched. */
  readonly maxBytes: number;
  /** True = on connections that no other affinity ever uses (level strict). */
  readonly exclusive?: boolean;
  /** Who asks: connections last used by the same one are preferred. */
  readonly affinity: string;
  /**
   * True when it may change more than where its session is: a procedure with its caller's rights, or a text that nobody
   * has understood, may set the search path, switch roles on or leave temporary tables. Nobody is lent its connection.
   */
  readonly leavesTraces?: boolean;
  /** True only when it is certain that running it twice does no harm. Anything else is never sent again in doubt. */
  readonly repeatable: boolean;
}

export interface StatementResult {
  /** The profile that answered: another than the one asked for when a fallback stood in. */
  readonly profile: string;
  readonly queryId: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** Rows the statement produced at Snowflake where it says so, else null. */
  readonly totalRows: number | null;
  /** True when rows were left behind because of maxRows, keepRows or maxBytes. */
  readonly truncated: boolean;
  /** Index in the stored result of the first row left behind; null when no later page could read on. */
  readonly nextRow: number | null;
  /** Rows taken: those in `rows`, or those that went to `onRows`. */
  readonly rowCount: number;
  /** UTF-8 bytes of the cells taken. */
  readonly bytes: number;
  /** ms spent waiting for a connection, and ms from sending to the last row taken. */
  readonly waitMs: number;
  readonly runMs: number;
  /** The session context after the statement, as Snowflake reports it. */
  readonly finalContext: { readonly database: string | null; readonly schema: string | null };
}

/** Some rows of a result on their way to whoever takes them as they come. */
export interface RowBatch {
  readonly columns: readonly Column[];
  /** Index in the result of the first of them: whoever is given a row twice can tell. */
  readonly first: number;
  readonly rows: readonly (readonly Cell[])[];
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: StatementProgress) => void;
  /**
   * Called before the statement is sent anew, to the same profile or to a fallback; what it throws ends the run: it need
   * not be allowed any more.
   */
  readonly beforeRetry?: () => void;
  /**
   * Takes the rows in batches instead of having them in the result, so that no result is too large. No further batch is
   * read before the promise resolves; `enough` ends the reading and counts as truncation, a rejection cancels.
   */
  readonly onRows?: (batch: RowBatch) => Promise<'more' | 'enough'>;
}

/** What happens to a statement while it runs. */
export type StatementProgress =
  | { readonly kind: 'waiting' }
  /** A try failed with this code; the next one comes in so many ms. */
  | { readonly kind: 'retrying'; readonly code: string; readonly tries: number; readonly inMs: number }
  | { readonly kind: 'running'; readonly queryId: string | null }
  | { readonly kind: 'rows'; readonly rows: number };

/**
 * One Snowflake profile as the rest of the gateway sees it: a worker with the driver and a pool behind it.
 * Errors are SnowgateErrors of the catalogue; Snowflake's own code and SQLSTATE are in their data.
 */
export interface SnowflakeClient {
  readonly name: string;

  /** The database and schema of a statement that names none, folded as Snowflake folds them; null = none is set. */
  defaults(): Promise<{ readonly database: string | null; readonly schema: string | null }>;

  /**
   * Runs one statement. Aborting the signal cancels it at Snowflake and rejects with QUERY_CANCELLED;
   * passing the deadline does the same with QUERY_DEADLINE.
   */
  run(request: StatementRequest, options?: RunOptions): Promise<StatementResult>;

  /** The pool as it is now; cheap, from the last report of the worker. */
  view(): PoolView;

  /** Its pool, and those of its fallbacks. */
  pools(): readonly PoolView[];

  /** The name of the profile that a statement would go to now; null when its circuit is open and nobody stands in. */
  answering(): string | null;

  /** Calls back on every change of a pool's figures, a fallback's included; returns the way to stop it. */
  onChange(listener: (view: PoolView) => void): () => void;

  /** Cancels what runs, closes the connections, ends the worker; resolves when all is gone or the deadline (ms) passed. */
  close(deadlineMs: number): Promise<void>;
}
