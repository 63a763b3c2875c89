import type { Cell } from '../../contract/columns.ts';
import type { Policy } from '../../contract/policy.ts';
import type { Listing } from '../../policy/analysis/analysis-types.ts';
import { filterListing } from '../../policy/decision/filter-listing.ts';
import type { RunOptions, StatementResult } from '../../snowflake/types.ts';
import type { RowSink } from '../model/query.ts';
import { textBytes } from './shape-rows.ts';

/**
 * Rows read of a listing before some are left out; far more than Snowflake lists (10,000 of most sorts). It reads to the
 * end, because the place at which it stops early would tell how many rows were left out by then.
 */
export const listedRows = 1_000_000;

/** The part of the visible rows that is wanted, in their own numbers: nothing in it counts a row that is left out. */
export interface Window {
  /** Index among the visible rows of the first one wanted. */
  readonly from: number;
  readonly maxRows: number;
  /** Visible rows that can be paged. */
  readonly keepRows: number;
  readonly maxBytes: number;
}

/** A listing as its client may see it, made of the listing as it is. */
export interface VisibleRows {
  /** Takes the rows as they are. */
  readonly onRows: NonNullable<RunOptions['onRows']>;

  /** The result as if nothing but the visible rows had been there: rows, counts, totals and where to read on. */
  resultOf(read: StatementResult): StatementResult;
}

/**
 * Leaves out of a listing what its client may not know of, before anything is counted or cut.
 *
 * @param sink - takes the visible rows instead of the result
 */
export function visibleRows(policy: Policy, listing: Listing, window: Window, sink?: RowSink): VisibleRows {
  const { from, maxRows, keepRows, maxBytes } = window;
  const last = Math.min(from + maxRows, keepRows);
  const most = listing.limit?.rows ?? Number.POSITIVE_INFINITY;
  const taken: (readonly Cell[])[] = [];
  let next: number | null = null;
  let visible = 0;
  let rowCount = 0;
  let bytes = 0;
  let full = false;

  /** True when the row is among those that are wanted. */
  const take = (row: readonly Cell[]): boolean => {
    const at = visible;
    visible += 1;
    if (full || at < from || at >= last) return false;
    const size = textBytes(row);
    // A smaller row behind it is not taken either: rows come in order and without gaps.
    full = bytes + size > maxBytes;
    if (full) return false;
    rowCount += 1;
    bytes += size;
    return true;
  };

  return {
    async onRows({ columns, first, rows }) {
      next ??= first;
      // A stored result may be read anew after a fault; what has been counted stays counted.
      const fresh = rows.slice(Math.max(0, next - first));
      next = Math.max(next, first + rows.length);
      const names = columns.map(({ name }) => name);
      const seen = filterListing(policy, listing, names, fresh).slice(0, most - visible);
      const wanted = seen.filter(take);
      if (!sink) taken.push(...wanted);
      else if (wanted.length > 0 && (await sink.onRows({ columns, rows: wanted })) === 'enough') full = true;
      return 'more';
    },

    resultOf(read) {
      const end = from + rowCount;
      // As Snowflake tells it of a result: up to one row more than can be paged.
      const known = Math.min(visible, keepRows + 1);
      const truncated = known > end;
      return {
        ...read,
        rows: taken,
        rowCount,
        bytes,
        totalRows: known <= keepRows ? known : null,
        truncated,
        nextRow: truncated && end < keepRows ? end : null,
      };
    },
  };
}

/** The statement without its LIMIT, which would count rows that are left out afterwards. */
export function withoutLimit(sql: string, { limit }: Listing): string {
  return limit === null ? sql : `${sql.slice(0, limit.start)} ${sql.slice(limit.end)}`;
}
