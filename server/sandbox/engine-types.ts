import type { Cell, Column } from '../contract/columns.ts';

/** One Snowflake session of the sandbox: what USE and ALTER SESSION change. */
export interface EngineSession {
  readonly id: string;
  readonly user: string;
  database: string | null;
  schema: string | null;
  warehouse: string | null;
  role: string | null;
  secondaryRoles: 'ALL' | 'NONE';
  /** Session parameters in capitals, as strings; statement parameters are merged over them for one statement. */
  readonly parameters: Map<string, string>;
}

/** A bound value as the driver sends it: `{type: 'FIXED' | 'TEXT' | ..., value}`. */
export interface EngineBind {
  readonly type: string;
  readonly value: string | null;
}

export interface EngineStatement {
  readonly sql: string;
  readonly binds: readonly EngineBind[];
  /** Statement-level parameters over the session's, e.g. ROWS_PER_RESULTSET, STATEMENT_TIMEOUT_IN_SECONDS. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly describeOnly: boolean;
  readonly queryId: string;
  /** Aborted by a cancel request, a timeout or the end of the session; the engine interrupts DuckDB. */
  readonly signal: AbortSignal;
}

/** A result in the wire's own text encoding, read in batches. */
export interface EngineResult {
  readonly columns: readonly Column[];
  /** Batches of rows in wire encoding; must be read to the end or returned early. Memory stays bounded by the batch. */
  readonly batches: AsyncIterable<readonly (readonly Cell[])[]>;
  /** Snowflake's number for the kind: 0x1000 SELECT, 0x3000 DML, 0x4000 SHOW/USE and the like, 0x6000 DDL. */
  readonly statementTypeId: number;
}

/** Snowflake SQL on DuckDB: parse, rewrite, run, encode. Knows nothing of HTTP. */
export interface SandboxEngine {
  openSession(options: {
    readonly user: string;
    readonly role: string;
    readonly database: string | null;
    readonly schema: string | null;
    readonly warehouse: string | null;
    readonly parameters: Readonly<Record<string, string>>;
  }): EngineSession;

  /** Runs one statement; rejects with an EngineError that carries Snowflake's own code and SQLSTATE. */
  execute(session: EngineSession, statement: EngineStatement): Promise<EngineResult>;

  /** Frees the session's DuckDB connections and temporary objects. */
  closeSession(session: EngineSession): Promise<void>;

  close(): Promise<void>;
}

/** A failure with Snowflake's own code, e.g. 001003 / 42000 for a syntax error. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: string;
  readonly sqlState: string;
  readonly line: number;
  readonly position: number;

  constructor(
    code: string,
    sqlState: string,
    message: string,
    at: { readonly line?: number; readonly position?: number } = {},
  ) {
    super(message);
    this.code = code;
    this.sqlState = sqlState;
    this.line = at.line ?? -1;
    this.position = at.position ?? -1;
  }
}
