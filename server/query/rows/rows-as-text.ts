import type { Cell } from '../../contract/columns.ts';

/**
 * Rows as CSV with a header: the most compact form that every model reads without an explanation. NULL is an empty
 * field and an empty string is `""`, so that the two stay apart.
 */
export function rowsAsText(names: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [names.map(field), ...rows.map((row) => row.map(field))];
  return lines.map((fields) => fields.join(',')).join('\n');
}

const needsQuotes = /[",\r\n]|^\s|\s$/;

function field(cell: Cell): string {
  if (cell === null) return '';
  return cell === '' || needsQuotes.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
