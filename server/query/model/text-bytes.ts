import type { Cell } from '../../contract/columns.ts';

/** UTF-8 bytes of the cells of a row, as results and budgets count them. */
export function textBytes(row: readonly Cell[]): number {
  let bytes = 0;
  for (const cell of row) if (cell !== null) bytes += Buffer.byteLength(cell);
  return bytes;
}
