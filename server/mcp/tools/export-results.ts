import { z } from 'zod';
import { exactLine } from '../../contract/exact-text.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { ExportedFile } from '../../query/export/export-results.ts';
import { exportFormats } from '../../query/export/export-writer.ts';
import { databaseArgument, readPlaces, schemaArgument } from './arguments.ts';
import { cutText } from './rows-result.ts';
import { statusResult } from './status-result.ts';
import { defineTool, type ToolResult } from './tool.ts';

export const exportResults = defineTool({
  name: 'export_results',
  title: 'Write a result to a file',
  description:
    'Write a whole result to a file on the machine of the user: that of a query, or of a cursor or handle you have. Never replaces a file.',
  acts: true,
  input: z.strictObject({
    file: z.string().min(1).max(1_000).describe('File name, may have folders'),
    format: z.enum(exportFormats).default('csv'),
    spreadsheet_safe: z
      .boolean()
      .default(false)
      .describe("CSV only: a ' in front of texts that a spreadsheet would run as formulas"),
    cursor: z.string().min(1).max(200).optional().describe('Cursor or handle'),
    query: z.string().min(1).optional().describe('SQL to run instead'),
    database: databaseArgument.optional(),
    schema: schemaArgument.optional(),
  }),
  async run(context, { file, format, spreadsheet_safe, cursor, query, database, schema }) {
    if ((cursor === undefined) === (query === undefined)) {
      throw new SnowgateError('QUERY_BAD_ARGUMENT', {
        tool: 'export_results',
        detail: 'give either cursor or query',
      });
    }
    const outcome = await context.exportTo(
      { file, format, spreadsheetSafe: spreadsheet_safe },
      query === undefined ? { cursor: cursor ?? '' } : { sql: query, ...readPlaces({ database, schema }) },
    );
    return outcome.kind === 'done' ? fileResult(outcome.result) : statusResult(outcome.status);
  },
});

function fileResult(exported: ExportedFile): ToolResult {
  const { path, format, rows, bytes, truncated, cutBy, columns, requestId } = exported;
  const rest = cutBy ? cutText(cutBy) : 'The result has more rows: the file holds the first ones.';
  const more = truncated ? ` ${rest}` : '';
  return {
    text: `${exactLine(path)}\n(${rows} ${rows === 1 ? 'row' : 'rows'}, ${bytes} bytes, ${format}.${more})`,
    data: {
      path,
      format,
      rows,
      bytes,
      truncated,
      ...(truncated && { rest }),
      columns: columns.map(({ name, type }) => ({ name, type })),
      requestId,
    },
  };
}
