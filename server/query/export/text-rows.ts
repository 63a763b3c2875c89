import { assertNever } from '../../assert-never.ts';
import type { Cell, Column } from '../../snowflake/types.ts';
import { shapeRows } from '../shape-rows.ts';
import { uniqueNames } from './unique-names.ts';

/** A text format: a first line, if any, and a line for each row, ends of lines included. */
export interface TextRows {
  readonly header: string;
  lines(rows: readonly (readonly Cell[])[]): readonly string[];
}

export function textRows(format: 'csv' | 'jsonl', columns: readonly Column[]): TextRows {
  switch (format) {
    case 'csv':
      return { header: csvLine(columns.map(({ name }) => name)), lines: (rows) => rows.map(csvLine) };
    case 'jsonl': {
      const names = uniqueNames(columns);
      return {
        header: '',
        lines: (rows) =>
          shapeRows(columns, rows).map(
            (row) =>
              `${JSON.stringify(Object.fromEntries(names.map((name, at) => [name, row[at] ?? null])))}\n`,
          ),
      };
    }
    default:
      return assertNever(format);
  }
}

/**
 * One line of CSV as RFC 4180 has it. NULL is an empty field and an empty text is `""`, so that the two stay apart. The
 * data is exact: a text that a spreadsheet would take for a formula is not touched (docs/results.md).
 */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvField).join(',')}\r\n`;
}

const needsQuotes = /[",\r\n]/;

function csvField(cell: Cell): string {
  if (cell === null) return '';
  return cell === '' || needsQuotes.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
