import type { RowBatch, StatementResult } from '../../snowflake/types.ts';

/** Where the rows of a result go that is not answered but written. */
export interface RowSink {
  readonly onRows: (batch: Pick<RowBatch, 'columns' | 'rows'>) => Promise<'more' | 'enough'>;
  /** Bytes of cell text that may go there. */
  readonly maxBytes: number;
  /**
   * Called when all rows are there, while the statement still counts as running, so that whoever cancels it ends this too.
   * What it rejects with is how the statement ends.
   */
  readonly complete: (result: StatementResult, signal: AbortSignal) => Promise<void>;
}
