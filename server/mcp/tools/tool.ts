import type { z } from 'zod';
import type { Policy } from '../../contract/policy.ts';
import type { ClientUsage } from '../../contract/quota.ts';
import type { ExportedFile, ExportRequest } from '../../query/export/export-results.ts';
import type { LongOutcome } from '../../query/long-queries.ts';
import type { Caller, QueryRequest, QueryResult } from '../../query/model/query.ts';
import type { QueryStatus } from '../../query/results/running-query.ts';
import type { JsonValue } from '../../query/rows/shape-rows.ts';

/** What a tool gives back: compact text for the model and the same as data. */
export interface ToolResult {
  readonly text: string;
  readonly data: Readonly<Record<string, JsonValue>>;
}

/** What a tool may use. It reaches Snowflake only through `query`. */
export interface ToolContext {
  readonly caller: Caller;

  /** Runs one statement of this call in the pipeline; cancel and progress are wired already. */
  query(request: ToolQuery): Promise<QueryResult>;

  /**
   * The same, but the call waits for it so long only, in seconds (the gateway's own patience at most, which is the
   * default): after that it goes on by itself under a handle.
   */
  queryPatiently(request: ToolQuery, waitSeconds?: number): Promise<LongOutcome<QueryResult>>;

  /** Reads on in a stored result. @param cursor - a cursor, or the handle of a finished query */
  page(cursor: string, limit: number): Promise<ResultPage>;

  /** Writes a result into a file; the call waits as for a query, and what takes longer goes on by itself. */
  exportTo(
    target: Pick<ExportRequest, 'file' | 'format' | 'spreadsheetSafe'>,
    source: { readonly cursor: string } | Pick<ToolQuery, 'sql' | 'database' | 'schema'>,
  ): Promise<LongOutcome<ExportedFile>>;

  /** How a query stands that goes on by itself. */
  status(handle: string, waitSeconds: number): Promise<QueryStatus>;

  /** Ends a query that goes on by itself; resolves when it has ended. */
  cancel(handle: string): Promise<QueryStatus>;

  /** What this client may do and use, for `whoami`. */
  readonly about: () => AboutCaller;
}

/** One statement as a tool asks for it. */
export type ToolQuery = Omit<QueryRequest, 'id' | 'tool' | 'signal' | 'onProgress' | 'stored' | 'sink'>;

/** A page of a stored result. */
export interface ResultPage extends QueryResult {
  /** Index of its first row in the whole result. */
  readonly from: number;
}

export interface AboutCaller {
  readonly policy: Policy;
  readonly profile: string;
  readonly sandbox: boolean;
  readonly limits: { readonly rows: number; readonly resultBytes: number; readonly statementSeconds: number };
  /** What it has used today and has left. */
  readonly usage: ClientUsage;
  /** True while a human has paused it, or everything: nothing of it starts. */
  readonly paused: boolean;
}

/** One tool: adding one is a new file in tools/ plus a line in the registry. */
export interface Tool<Input extends z.ZodType = z.ZodType> {
  /** Contract: clients and their users rely on it. */
  readonly name: string;
  readonly title: string;
  /** Read by models on every conversation: short, exact, no repetition of the schema. */
  readonly description: string;
  /** True when it does more than read: it writes a file, or ends something. */
  readonly acts?: true;
  /** True when the answer is the gateway's own from beginning to end. */
  readonly ownWords?: true;
  readonly input: Input;
  run(context: ToolContext, input: z.infer<Input>): Promise<ToolResult>;
}

/** Keeps the input type of a tool without spelling it out. */
export function defineTool<Input extends z.ZodType>(tool: Tool<Input>): Tool<Input> {
  return tool;
}
