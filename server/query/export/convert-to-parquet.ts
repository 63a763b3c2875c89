import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { SnowgateError } from '../../errors/snowgate-error.ts';

/** A text file to be turned into a Parquet file. */
export interface ParquetJob {
  /** CSV without a header; the first field of a line says nothing, those after it are the columns c0, c1, ... */
  readonly from: string;
  /** A file that exists and is replaced. */
  readonly to: string;
  /** Bytes of the longest line. */
  readonly longestLine: number;
  /** Each column's name, and the SQL that makes it of its text. */
  readonly columns: readonly { readonly name: string; readonly sql: string }[];
}

/** What the worker answers with: null, or why it failed. */
export type ParquetOutcome = { readonly failed: string | null };

/** The same with a folder for what does not fit into memory meanwhile; DuckDB makes it when it needs it. */
export type ParquetWork = ParquetJob & { readonly spillDir: string };

/**
 * Runs DuckDB in a thread of its own, which gives its memory back when it ends.
 *
 * @throws EXPORT_FAILED, QUERY_CANCELLED
 */
export async function convertToParquet(job: ParquetJob, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw new SnowgateError('QUERY_CANCELLED');
  const file = import.meta.url.endsWith('.ts') ? './parquet-worker.ts' : './parquet-worker.js';
  const work: ParquetWork = { ...job, spillDir: `${job.to}.spill` };
  const worker = new Worker(new URL(file, import.meta.url), { workerData: work });
  const stop = () => worker.postMessage('stop');
  signal.addEventListener('abort', stop, { once: true });
  try {
    const [outcome] = (await once(worker, 'message')) as [ParquetOutcome];
    if (signal.aborted) throw new SnowgateError('QUERY_CANCELLED');
    if (outcome.failed !== null) {
      throw new SnowgateError('EXPORT_FAILED', { detail: outcome.failed });
    }
  } catch (error) {
    if (error instanceof SnowgateError) throw error;
    throw new SnowgateError('EXPORT_FAILED', { detail: 'the writer of Parquet ended' }, { cause: error });
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
    await rm(work.spillDir, { recursive: true, force: true });
  }
}
