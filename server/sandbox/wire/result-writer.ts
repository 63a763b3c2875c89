import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { EngineError, type EngineResult } from '../engine-types.ts';
import type { ResultStore } from './result-store.ts';

const gzipAsync = promisify(gzip);

/** One gzipped slice of rows. */
export interface WrittenChunk {
  readonly body: Buffer;
  readonly rowCount: number;
  readonly uncompressedSize: number;
}

/** A result cut for the wire: the JSON array of the first rows, and the slices of the others. */
export interface WrittenResult {
  readonly inlineRows: string;
  readonly chunks: readonly WrittenChunk[];
  readonly rowCount: number;
}

/** How a result is cut. */
export interface CutRules {
  readonly inlineRows: number;
  readonly chunkRows: number;
  /** Length of JSON text after which a part is full, however few rows it holds: wide rows must not pile up. */
  readonly partLength: number;
  /** Rows after which the rest is not read (ROWS_PER_RESULTSET); null is all. The count then ends there too. */
  readonly maxRows: number | null;
}

/**
 * Reads the engine's batches to the end and cuts them. At no time more than one batch and one open part are held as
 * text; finished parts are gzipped and count against the store's budget.
 * @param signal - when aborted, reading stops after the batch in hand and the abort reason is thrown
 * @throws EngineError 100132 when the result does not fit into the store
 */
export async function writeResult(
  queryId: string,
  result: EngineResult,
  store: ResultStore,
  rules: CutRules,
  signal: AbortSignal,
): Promise<WrittenResult> {
  const maxRows = rules.maxRows ?? Number.POSITIVE_INFINITY;
  let inlineRows: string | null = null;
  const chunks: WrittenChunk[] = [];
  let rowCount = 0;
  let part: string[] = [];
  let partLength = 0;

  const hold = (bytes: number): void => {
    if (!store.reserve(queryId, bytes)) throw resultTooLarge();
  };
  const closePart = async (): Promise<void> => {
    const text = part.join(',');
    const rows = part.length;
    part = [];
    partLength = 0;
    if (inlineRows === null) {
      hold(Buffer.byteLength(text));
      inlineRows = `[${text}]`;
      return;
    }
    // Level 1: the reader is on the same machine, so time matters more than size.
    const body = await gzipAsync(text, { level: 1 });
    hold(body.byteLength);
    chunks.push({ body, rowCount: rows, uncompressedSize: Buffer.byteLength(text) });
  };
  hold(0);
  for await (const batch of result.batches) {
    signal.throwIfAborted();
    for (const row of batch) {
      if (rowCount === maxRows) break;
      const limit = inlineRows === null ? rules.inlineRows : rules.chunkRows;
      if (part.length >= limit || partLength >= rules.partLength) await closePart();
      const text = JSON.stringify(row);
      part.push(text);
      partLength += text.length + 1;
      rowCount += 1;
    }
    if (rowCount === maxRows) break;
  }
  signal.throwIfAborted();
  if (part.length > 0 || inlineRows === null) await closePart();
  return { inlineRows: inlineRows ?? '[]', chunks, rowCount };
}

function resultTooLarge(): EngineError {
  return new EngineError(
    '100132',
    'P0000',
    'The result is larger than the sandbox keeps. Read less of it, or start the sandbox with more resultBytes.',
  );
}
