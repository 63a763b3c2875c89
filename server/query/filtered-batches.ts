import { filterListing } from '../policy/filter-listing.ts';
import type { RunOptions, StatementResult } from '../snowflake/types.ts';
import type { Cleared } from './cleared.ts';
import type { RowSink } from './row-sink.ts';

/** Rows on their way to a sink: each once and in order, and none that the client may not see. */
export interface FilteredBatches {
  readonly onRows: NonNullable<RunOptions['onRows']>;
  /** The result with the count of what the client was given. */
  counted(result: StatementResult): StatementResult;
}

export function filteredBatches(cleared: Cleared, sink: RowSink): FilteredBatches {
  const { policy, filter } = cleared;
  let next: number | null = null;
  let rowCount = 0;
  let bytes = 0;

  return {
    async onRows({ columns, first, rows }) {
      next ??= first;
      // A stored result may be read anew after a fault; what has been handed on stays as it is.
      const fresh = rows.slice(Math.max(0, next - first));
      next = Math.max(next, first + rows.length);
      const names = columns.map(({ name }) => name);
      const seen = filter ? filterListing(policy, filter, names, fresh) : fresh;
      rowCount += seen.length;
      for (const row of seen) for (const cell of row) bytes += Buffer.byteLength(cell ?? '');
      return seen.length === 0 ? 'more' : await sink.onRows({ columns, rows: seen });
    },

    counted: (result) => ({
      ...result,
      rowCount,
      bytes,
      ...(filter && { totalRows: null }),
    }),
  };
}
