import type { QueuePlace } from '../../contract/queue.ts';
import type { BudgetKind } from '../../contract/quota.ts';
import type { Session } from '../../sessions/session.ts';
import type { RowBatch, StatementProgress, StatementResult } from '../../snowflake/types.ts';
import type { Kept, StoredPage } from './stored-result.ts';

/** Who asks, as every step of a query knows it. Made at the door from the token; nothing in it comes from the body. */
export interface Caller {
  readonly session: Session;
}

/** Where the answer to a statement came from. */
export type AnswerSource =
  /** Snowflake ran it for this client. */
  | { readonly kind: 'own' }
  /** Snowflake ran it once for several clients; `with` is the request that it ran for. */
  | { readonly kind: 'shared'; readonly with: string }
  /** It was kept from an earlier run, this many ms ago. */
  | { readonly kind: 'cached'; readonly ageMs: number };

/** The source of everything that is not shared. */
export const ownAnswer: AnswerSource = { kind: 'own' };

/** Where the rows of a result go that is not answered but written. */
export interface RowSink {
  readonly onRows: (batch: Pick<RowBatch, 'columns' | 'rows'>) => Promise<'more' | 'enough'>;
  /** Bytes of cell text that may go there. */
  readonly maxBytes: number;
  /**
   * Called when all rows are there, while the statement still counts as running, so that a cancel ends this too.
   * What it rejects with is how the statement ends.
   */
  readonly complete: (result: StatementResult, signal: AbortSignal) => Promise<void>;
}

/** One statement of one client. */
export interface QueryRequest {
  /** The request id (UUID); a new one when absent. */
  readonly id?: string;
  /** The tool that asks, for the live view and the log. */
  readonly tool: string;
  readonly sql: string;
  /** Overrides of the session's database and schema for this statement only. */
  readonly database?: string;
  readonly schema?: string;
  /** Rows wanted; of an answer never more than limits.rows. */
  readonly limit: number;
  /** True when more of the result may be asked for later: Snowflake then keeps up to results.maxRows of it. */
  readonly pages?: boolean;
  /** Set to read on in a stored result: `sql` is the statement that made it, which is decided about again. */
  readonly stored?: StoredPage;
  /** Takes the rows instead of the answer, as many as `limit` says: for an export. */
  readonly sink?: RowSink;
  /** Aborted when the client cancels or is gone. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: QueryProgress) => void;
}

/** What a waiting client can be told. */
export type QueryProgress =
  | StatementProgress
  | { readonly kind: 'approval' }
  | ({ readonly kind: 'queued' } & QueuePlace);

/** A finished query: the statement's result and the request id under which people find it again. */
export interface QueryResult extends StatementResult, Kept {
  readonly requestId: string;
  readonly source: AnswerSource;
  /** The daily budget of the client because of which rows were left behind; null when none was. */
  readonly cutBy: BudgetKind | null;
}

export interface QueryRunner {
  /** @throws QUOTA_*, POLICY_*, QUERY_*, SNOWFLAKE_*, HTTP_SHUTTING_DOWN; the id is in the data as `requestId` */
  run(caller: Caller, request: QueryRequest): Promise<QueryResult>;
}
