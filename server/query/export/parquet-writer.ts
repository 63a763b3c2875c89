import { chmod, stat } from 'node:fs/promises';
import type { Column } from '../../contract/columns.ts';
import { convertToParquet } from './convert-to-parquet.ts';
import type { ExportTarget } from './export-folder.ts';
import type { ExportWriter } from './export-writer.ts';
import { LineFile } from './line-file.ts';
import { type ParquetColumn, parquetColumn } from './parquet-columns.ts';
import { csvLine } from './text-rows.ts';
import { uniqueNames } from './unique-names.ts';

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
