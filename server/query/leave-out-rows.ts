import { filterListing } from '../policy/filter-listing.ts';
import type { StatementResult } from '../snowflake/types.ts';
import type { Cleared } from './cleared.ts';

/** Takes out of a listing what the client may not know of, and the figures that would tell of it. */
export function leaveOutRows(cleared: Cleared, result: StatementResult): StatementResult {
  if (!cleared.filter) return result;
  const names = result.columns.map((column) => column.name);
  const rows = filterListing(cleared.policy, cleared.filter, names, result.rows);
  const bytes = rows.reduce(
    (sum, row) => sum + row.reduce((size, cell) => size + Buffer.byteLength(cell ?? ''), 0),
    0,
  );
  return { ...result, rows, rowCount: rows.length, bytes, totalRows: null };
}
