import type { ErrorCode, ErrorData } from '../../errors/snowgate-error.ts';
import type { StatementContext } from '../../snowflake/types.ts';

/** Whose result it is. A client that was removed and made anew under its old name owns nothing of the old one. */
export interface ResultOwner {
  readonly name: string;
  /** ms since 1970. */
  readonly createdAt: number;
}

/** What has to be decided about again when more of a result is asked for. */
export interface StoredStatement {
  readonly tool: string;
  readonly sql: string;
  /** Where its names were resolved. */
  readonly context: StatementContext;
  /**
   * The stamp of the policy under which a human has approved it: while that policy holds they are not asked again for
   * each page. Null when no human was asked, and absent in what an older version has written.
   */
  readonly approvedUnder?: string | null;
  /** The profile that ran it, where its result lies. */
  readonly profile: string;
}

/** How a query that was handed a handle stands. */
export type ResultState =
  | { readonly kind: 'running' }
  | {
      readonly kind: 'succeeded';
      readonly rows: number | null;
      readonly note: Readonly<Record<string, string | number | boolean>> | null;
    }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly data: ErrorData };

/** One result, or one query on its way to it. The rows are at Snowflake. */
export interface StoredResult {
  /** The request id; a query that goes on by itself has it as its handle. */
  readonly id: string;
  readonly queryId: string | null;
  /** True when Snowflake ran it for this client and not for another one that shared it. */
  readonly own: boolean;
  readonly state: ResultState;
  /** Null when there is nothing to read on: the answer was complete, or it was no query. */
  readonly statement: StoredStatement | null;
  /** ms since 1970. */
  readonly expiresAt: number;
}

/** Where to read on in a stored result, and what has to be decided about again before that. */
export interface StoredPage extends StoredStatement {
  readonly queryId: string;
  /** Index of the page's first row. */
  readonly from: number;
  /** ms since 1970. */
  readonly expiresAt: number;
}

/** What stays of a statement when its rows have been answered. */
export interface Kept {
  /** Reads on where this answer ended; null when it was the last, or when its result cannot be paged. */
  readonly cursor: string | null;
  /** What a later page of the result, or an export of it, starts from. */
  readonly stored: Omit<StoredResult, 'expiresAt'>;
}
