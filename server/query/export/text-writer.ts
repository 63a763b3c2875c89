import type { ExportTarget } from './export-folder.ts';
import type { ExportWriter } from './export-writer.ts';
import { LineFile } from './line-file.ts';
import { type TextRows, textRows } from './text-rows.ts';

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
