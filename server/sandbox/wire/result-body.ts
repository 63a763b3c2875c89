import type { EngineResult, EngineSession } from '../engine-types.ts';
import type { ChunkAccess } from './chunk-access.ts';
import { wireParameters } from './parameters.ts';
import type { WrittenResult } from './result-writer.ts';
import { rowType } from './row-type.ts';

/** What the first answer of a statement is made of. */
export interface ResultParts {
  readonly queryId: string;
  readonly session: EngineSession;
  readonly result: EngineResult;
  readonly written: WrittenResult;
  readonly access: ChunkAccess;
  /** `http://127.0.0.1:PORT`: chunk addresses are absolute, as they point to storage at Snowflake. */
  readonly baseUrl: string;
  readonly numberOfBinds: number;
}

/**
 * The first answer of a statement as the bytes that go out. `rowset`, `returned`, `parameters` and `rowtype` are
 * always there: without any one of them the driver fails or never calls back.
 */
export function resultBody(parts: ResultParts): Buffer {
  const { queryId, session, result, written, access } = parts;
  const data = {
    parameters: wireParameters(session),
    rowtype: result.columns.map(rowType),
    total: written.rowCount,
    returned: written.rowCount,
    queryId,
    databaseProvider: null,
    finalDatabaseName: session.database,
    finalSchemaName: session.schema,
    finalWarehouseName: session.warehouse,
    finalRoleName: session.role,
    numberOfBinds: parts.numberOfBinds,
    arrayBindSupported: false,
    statementTypeId: result.statementTypeId,
    version: 1,
    sendResultTime: Date.now(),
    queryResultFormat: 'json',
    ...(written.chunks.length === 0
      ? {}
      : {
          chunks: written.chunks.map((chunk, index) => ({
            url: parts.baseUrl + access.path(queryId, index),
            rowCount: chunk.rowCount,
            uncompressedSize: chunk.uncompressedSize,
            compressedSize: chunk.body.byteLength,
          })),
          chunkHeaders: access.headers(queryId),
        }),
  };
  // The rows are JSON text already; they are put in as they are instead of being parsed and written again.
  const rest = JSON.stringify(data).slice(1);
  return Buffer.from(
    `{"data":{"rowset":${written.inlineRows},${rest},"code":null,"message":null,"success":true}`,
  );
}
