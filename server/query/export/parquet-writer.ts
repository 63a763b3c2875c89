import { once } from 'node:events';
import { chmod, rm, stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import type { Column } from '../../contract/columns.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { ExportTarget } from './export-folder.ts';
import type { ExportWriter } from './export-writer.ts';
import { uniqueNames } from './export-writer.ts';
import { type ParquetColumn, parquetColumn } from './parquet-columns.ts';
import { csvLine, LineFile } from './text-writer.ts';

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
async function convertToParquet(job: ParquetJob, signal: AbortSignal): Promise<void> {
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

/**
 * Parquet: the rows go into a text file first, which DuckDB then turns into one of typed columns, so that neither holds
 * more than a piece of them in memory, and types are chosen when all values are known.
 */
export async function createParquetWriter(target: ExportTarget, maxBytes: number): Promise<ExportWriter> {
  const lines = new LineFile(await target.partial(), maxBytes);
  const parquet = await target.partial();
  let columns: readonly ParquetColumn[] = [];
  let names: readonly string[] = [];

  return {
    async begin(given: readonly Column[]) {
      columns = given.map(parquetColumn);
      names = uniqueNames(given);
    },

    async write(rows) {
      for (const row of rows) for (const [at, column] of columns.entries()) column.see(row[at] ?? null);
      // The number in front keeps a row of one NULL from being an empty line.
      return await lines.append(rows.map((row) => csvLine(['0', ...row])));
    },

    async finish(signal) {
      await lines.close();
      await parquet.handle.close();
      await convertToParquet(
        {
          from: lines.path,
          to: parquet.path,
          longestLine: lines.longest,
          columns: columns.map((column, at) => ({ name: names[at] ?? '', sql: column.sql(`c${at}`) })),
        },
        signal,
      );
      await chmod(parquet.path, 0o600);
      return { path: parquet.path, bytes: (await stat(parquet.path)).size };
    },
  };
}
