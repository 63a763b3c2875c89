import type { RowStatement } from 'snowflake-sdk';
import type { Cell, Column } from '../../contract/columns.ts';
import type { RowBatch } from '../types.ts';
import { cellReader } from './cell-text.ts';

/** Who hears of rows while they are read. */
export interface RowListeners {
  /** Told now and then how many rows were read. */
  readonly onRead: (rows: number) => void;
  /** Takes the rows in batches; reading waits for it. `enough` ends the reading. */
  readonly deliver: (batch: RowBatch) => Promise<'more' | 'enough'>;
}

export interface ReadOptions extends Partial<RowListeners> {
  readonly columns: readonly Column[];
  /** Index of the first row to ask the driver for, and of the last. */
  readonly start: number;
  readonly last: number;
  /** Rows and bytes beyond these are left behind. */
  readonly maxRows: number;
  readonly maxBytes: number;
  readonly stop: AbortSignal;
}

export interface ReadRows {
  /** Empty when they were delivered. */
  readonly rows: Cell[][];
  readonly rowCount: number;
  readonly bytes: number;
  /** True when a row was seen and left behind, or whoever takes them had enough. */
  readonly cut: boolean;
}

/** A batch goes out when it has so many rows or bytes. */
const batchRows = 1_000;
const batchBytes = 256 * 1024;

/** Rows between two words of progress. */
const toldEvery = 1_000;

/** Reads rows of a finished statement in order, as exact text. The driver fetches only the chunks that hold them. */
export async function readRows(statement: RowStatement, options: ReadOptions): Promise<ReadRows> {
  const { columns, start, last, maxRows, maxBytes, stop, onRead, deliver } = options;
  const readers = columns.map(cellReader);
  let rows: Cell[][] = [];
  let rowCount = 0;
  let bytes = 0;
  let inBatch = 0;
  let cut = false;

  /** Hands the rows on; false when no more are wanted. */
  const flush = async (): Promise<boolean> => {
    if (deliver === undefined || rows.length === 0) return true;
    const batch = { columns, first: start + rowCount - rows.length, rows };
    rows = [];
    inBatch = 0;
    return (await deliver(batch)) === 'more';
  };

  if (last < start) return { rows, rowCount, bytes, cut };
  // Leaving the loop early destroys the stream, so that no further chunk is fetched.
  for await (const row of statement.streamRows({ start, end: last })) {
    stop.throwIfAborted();
    const cells = readers.map((read, index) => read(wireText((row as readonly unknown[])[index])));
    const size = cells.reduce((sum, cell) => sum + (cell === null ? 0 : Buffer.byteLength(cell)), 0);
    if (rowCount === maxRows || bytes + size > maxBytes) {
      cut = true;
      break;
    }
    rows.push(cells);
    rowCount += 1;
    bytes += size;
    inBatch += size;
    if (rowCount % toldEvery === 0) onRead?.(rowCount);
    if ((rows.length >= batchRows || inBatch >= batchBytes) && !(await flush())) {
      cut = true;
      break;
    }
  }
  if (!(await flush())) cut = true;
  return { rows, rowCount, bytes, cut };
}

/** Rows come over the wire as text or null; anything else is put into words rather than trusted. */
function wireText(value: unknown): Cell {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
