import type { SnowgateError } from '../../errors/snowgate-error.ts';
import type { QueryProgress } from '../model/query.ts';
import type { StoredResult } from '../model/stored-result.ts';

/** What a piece of work gets that may outlive the call that asked for it. */
export interface LongCall {
  /** Its request id, and its handle once it goes on by itself. */
  readonly id: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: QueryProgress) => void;
}

/** How a query stands that has a handle. */
export type QueryStatus =
  | {
      readonly kind: 'running';
      readonly handle: string;
      readonly doing: QueryProgress;
      readonly seconds: number;
      readonly queryId: string | null;
      /** Rows read so far; null before the first. */
      readonly rows: number | null;
    }
  | { readonly kind: 'succeeded'; readonly handle: string; readonly result: StoredResult }
  | { readonly kind: 'failed'; readonly handle: string; readonly error: SnowgateError };
