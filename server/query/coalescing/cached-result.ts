import type { Cell } from '../../contract/columns.ts';
import type { StatementResult } from '../../snowflake/types.ts';

/**
 * Makes a result that nobody can change any more, so that what one client's answer does with it cannot reach another's.
 */
export function frozen(result: StatementResult): StatementResult {
  for (const row of result.rows) Object.freeze(row);
  for (const column of result.columns) Object.freeze(column);
  Object.freeze(result.rows);
  Object.freeze(result.columns);
  Object.freeze(result.finalContext);
  return Object.freeze(result);
}

/** What V8 adds to a string, to an array and to the objects around a result, in bytes. */
const perString = 24;
const perArray = 40;
const perResult = 1_000;
const pointer = 8;

const wide = /[^\0-\xff]/;

/** Bytes that a result takes in memory. V8 keeps a string with one character beyond Latin-1 at two bytes each. */
export function resultBytes(result: StatementResult): number {
  const columns = result.columns.length * (perResult / 2);
  return perResult + columns + result.rows.reduce((sum, row) => sum + rowBytes(row), 0);
}

function rowBytes(row: readonly Cell[]): number {
  return row.reduce((sum, cell) => sum + pointer + (cell === null ? 0 : textBytes(cell)), perArray);
}

function textBytes(text: string): number {
  return perString + text.length * (wide.test(text) ? 2 : 1);
}
