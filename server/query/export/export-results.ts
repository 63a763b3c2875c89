import type { Column } from '../../contract/columns.ts';
import type { Config } from '../../contract/config.ts';
import type { BudgetKind } from '../../contract/quota.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { StatementResult } from '../../snowflake/types.ts';
import type { LongResult } from '../long-queries.ts';
import type { Caller, QueryRequest, QueryResult, QueryRunner } from '../model/query.ts';
import type { StoredPage } from '../model/stored-result.ts';
import type { LongCall } from '../results/running-query.ts';
import { createExportFolder, type ExportTarget, exportFailure } from './export-folder.ts';
import { checkExportName } from './export-name.ts';
import type { ExportFormat, ExportWriter } from './export-writer.ts';
import { createParquetWriter } from './parquet-writer.ts';
import { createTextWriter } from './text-writer.ts';

/** A result and the file that it goes into. */
export interface ExportRequest {
  /** A stored result, from its first row whatever its page; or a statement to run. */
  readonly source: StoredPage | Pick<QueryRequest, 'sql' | 'database' | 'schema'>;
  readonly format: ExportFormat;
  /** True = texts that a spreadsheet would take for formulas get an apostrophe in front. CSV only. */
  readonly spreadsheetSafe: boolean;
  /** Name or relative path, chosen by the model: checked here. */
  readonly file: string;
}

/** A finished export. */
export interface ExportedFile extends LongResult {
  readonly path: string;
  readonly format: ExportFormat;
  readonly rows: number;
  /** Size of the file. */
  readonly bytes: number;
  /** True when the result has more rows than the file. */
  readonly truncated: boolean;
  /** The daily budget of the client that cut it short; null when none did. */
  readonly cutBy: BudgetKind | null;
  readonly columns: readonly Column[];
  readonly requestId: string;
}

/** Writes results into files below the folder of the configuration. */
export interface Exporter {
  /** @throws EXPORT_*, and whatever the pipeline refuses the statement with; nothing is left of a file that failed */
  run(caller: Caller, request: ExportRequest, call: LongCall): Promise<ExportedFile>;
}

export function createExporter(runner: QueryRunner, settings: Config['results']): Exporter {
  const folder = settings.folder === '' ? null : createExportFolder(settings.folder);

  return {
    async run(caller, request, call) {
      if (folder === null) throw new SnowgateError('EXPORT_OFF');
      const parts = checkExportName(request.file, request.format);
      const target = await folder.take(caller.session.client.name, parts);
      try {
        const writer = await openWriter(target, request, settings.exportBytes);
        const { result, rows, cut, bytes } = await writeRows({
          runner,
          settings,
          caller,
          request,
          call,
          writer,
          target,
        });
        const { path } = target;
        const truncated = cut || result.truncated;
        const note = { path, bytes, truncated };
        const { format } = request;
        const { columns, requestId } = result;
        return {
          path,
          format,
          rows,
          bytes,
          truncated,
          cutBy: cut ? null : result.cutBy,
          columns,
          requestId,
          stored: { ...result.stored, state: { kind: 'succeeded', rows, note }, statement: null },
        };
      } catch (error) {
        throw exportFailure(error);
      } finally {
        await target.release();
      }
    },
  };
}

function openWriter(
  target: ExportTarget,
  { format, spreadsheetSafe }: ExportRequest,
  maxBytes: number,
): Promise<ExportWriter> {
  return format === 'parquet'
    ? createParquetWriter(target, maxBytes)
    : createTextWriter(target, format, maxBytes, spreadsheetSafe);
}

interface Writing {
  readonly runner: QueryRunner;
  readonly settings: Config['results'];
  readonly caller: Caller;
  readonly request: ExportRequest;
  readonly call: LongCall;
  readonly writer: ExportWriter;
  readonly target: ExportTarget;
}

/**
 * Runs the query, writes its rows as they come, and gives the file its name; all of it is one statement to those who watch
 * or cancel it.
 *
 * @returns `bytes` of the file; `cut` when not all rows that came found room
 */
async function writeRows({ runner, settings, caller, request, call, writer, target }: Writing): Promise<{
  readonly result: QueryResult;
  readonly rows: number;
  readonly cut: boolean;
  readonly bytes: number;
}> {
  let bytes = 0;
  let begun = false;
  let rows = 0;
  let cut = false;
  const writeBatch = async (columns: readonly Column[], batch: StatementResult['rows']) => {
    try {
      if (!begun) await writer.begin(columns);
      begun = true;
      return await writer.write(batch);
    } catch (error) {
      // On its way through the pipeline it would be taken for a fault of ours.
      throw exportFailure(error);
    }
  };
  const take = async ({ columns, rows: batch }: Pick<StatementResult, 'columns' | 'rows'>) => {
    const written = await writeBatch(columns, batch);
    rows += written;
    cut ||= written < batch.length;
    return cut ? 'enough' : 'more';
  };
  const complete = async (result: StatementResult, signal: AbortSignal) => {
    // What the gateway answers itself, and the columns of a result without rows.
    await take(result);
    try {
      const finished = await writer.finish(signal);
      if (signal.aborted) throw new SnowgateError('QUERY_CANCELLED');
      await target.publish(finished.path);
      bytes = finished.bytes;
    } catch (error) {
      throw exportFailure(error);
    }
  };
  const { source } = request;
  const result = await runner.run(caller, {
    ...call,
    tool: 'export_results',
    ...('queryId' in source ? { sql: source.sql, stored: { ...source, from: 0 } } : source),
    limit: settings.exportRows,
    sink: { onRows: take, maxBytes: settings.exportBytes, complete },
  });
  return { result, rows, cut, bytes };
}
