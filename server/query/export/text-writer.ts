import type { Cell, Column } from '../../contract/columns.ts';
import { assertNever } from '../../util/assert-never.ts';
import { shapeRows } from '../rows/shape-rows.ts';
import type { ExportTarget, PartialFile } from './export-folder.ts';
import type { ExportWriter } from './export-writer.ts';
import { uniqueNames } from './export-writer.ts';

/** A text file that grows line by line up to a bound. */
export class LineFile {
  readonly #file: PartialFile;
  readonly #maxBytes: number;
  #bytes = 0;
  #longest = 0;

  constructor(file: PartialFile, maxBytes: number) {
    this.#file = file;
    this.#maxBytes = maxBytes;
  }

  get path(): string {
    return this.#file.path;
  }

  /** Bytes written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Bytes of the longest line so far. */
  get longest(): number {
    return this.#longest;
  }

  /** Writes as many of the lines as the bound allows; resolves with how many when they are with the system. */
  async append(lines: readonly string[]): Promise<number> {
    let text = '';
    let size = 0;
    let taken = 0;
    for (const line of lines) {
      const length = Buffer.byteLength(line);
      if (this.#bytes + size + length > this.#maxBytes) break;
      this.#longest = Math.max(this.#longest, length);
      text += line;
      size += length;
      taken += 1;
    }
    await this.#file.handle.appendFile(text);
    this.#bytes += size;
    return taken;
  }

  /** The file is complete: it is on the disk before it gets its name. */
  async close(): Promise<void> {
    await this.#file.handle.sync();
    await this.#file.handle.close();
  }
}

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

/** CSV and JSON lines. */
export async function createTextWriter(
  target: ExportTarget,
  format: 'csv' | 'jsonl',
  maxBytes: number,
  spreadsheet: boolean,
): Promise<ExportWriter> {
  const file = new LineFile(await target.partial(), maxBytes);
  let text: TextRows | undefined;
  return {
    async begin(columns) {
      text = textRows(format, columns, spreadsheet);
      if (text.header !== '') await file.append([text.header]);
    },
    write: async (rows) => (text ? await file.append(text.lines(rows)) : 0),
    async finish() {
      await file.close();
      return { path: file.path, bytes: file.bytes };
    },
  };
}
