import type { RunOptions, StatementResult } from '../../snowflake/types.ts';
import type { RowSink } from '../model/query.ts';
import { textBytes } from './shape-rows.ts';

/** Rows on their way to a sink: each once and in order. */
export interface DeliveredBatches {
  readonly onRows: NonNullable<RunOptions['onRows']>;
  /** The result with the count of what was handed on. */
  counted(result: StatementResult): StatementResult;
}

export function deliveredBatches(sink: RowSink): DeliveredBatches {
  let next: number | null = null;
  let rowCount = 0;
  let bytes = 0;

  return {
    async onRows({ columns, first, rows }) {
      next ??= first;
      // A stored result may be read anew after a fault; what has been handed on stays as it is.
      const fresh = rows.slice(Math.max(0, next - first));
      next = Math.max(next, first + rows.length);
      rowCount += fresh.length;
      for (const row of fresh) bytes += textBytes(row);
      return fresh.length === 0 ? 'more' : await sink.onRows({ columns, rows: fresh });
    },

    counted: (result) => ({ ...result, rowCount, bytes }),
  };
}
