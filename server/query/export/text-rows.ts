import type { Cell, Column } from '../../contract/columns.ts';
import { assertNever } from '../../util/assert-never.ts';
import { shapeRows } from '../rows/shape-rows.ts';
import { uniqueNames } from './unique-names.ts';

/** A text format: a first line, if any, and a line for each row, ends of lines included. */
export interface TextRows {
  readonly header: string;
  lines(rows: readonly (readonly Cell[])[]): readonly string[];
}

/** @param spreadsheet - CSV in which no text is a formula of a spreadsheet; other formats are read by no spreadsheet so */
export function textRows(format: 'csv' | 'jsonl', columns: readonly Column[], spreadsheet = false): TextRows {
  switch (format) {
    case 'csv': {
      const line = spreadsheet ? (cells: readonly Cell[]) => csvLine(cells.map(withoutFormula)) : csvLine;
      return { header: line(columns.map(({ name }) => name)), lines: (rows) => rows.map(line) };
    }
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
 * data is exact: a text that a spreadsheet would take for a formula is touched only where it was asked for (docs/results.md).
 */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvField).join(',')}\r\n`;
}

/** How a text begins that a spreadsheet takes for a formula, also behind gaps that it skips, and in wide letters. */
const formula = /^[\s\p{Z}\p{Cf}]*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/u;
const plainNumber = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The text with an apostrophe in front where a spreadsheet would run it; numbers stay numbers. */
function withoutFormula(cell: Cell): Cell {
  return cell !== null && formula.test(cell) && !plainNumber.test(cell) ? `'${cell}` : cell;
}

const needsQuotes = /[",\r\n]/;

function csvField(cell: Cell): string {
  if (cell === null) return '';
  return cell === '' || needsQuotes.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
