import type { z } from 'zod';
import type { Policy } from '../contract/policy.ts';
import type { Caller } from '../query/caller.ts';
import type { QueryRequest, QueryResult } from '../query/run-query.ts';
import type { JsonValue } from '../query/shape-rows.ts';

/** What a tool gives back: compact text for the model and the same as data. */
export interface ToolResult {
  readonly text: string;
  readonly data: Readonly<Record<string, JsonValue>>;
}

/** What a tool may use. It reaches Snowflake only through `query`. */
export interface ToolContext {
  readonly caller: Caller;

  /** Runs one statement of this call in the pipeline; cancel and progress are wired already. */
  query(request: Omit<QueryRequest, 'tool' | 'signal' | 'onProgress'>): Promise<QueryResult>;

  /** What this client may do and use, for `whoami`. */
  readonly about: () => AboutCaller;
}

export interface AboutCaller {
  readonly policy: Policy;
  readonly profile: string;
  readonly sandbox: boolean;
  readonly limits: { readonly rows: number; readonly resultBytes: number; readonly statementSeconds: number };
}

/** One tool: adding one is a new file in tools/ plus a line in the registry. */
export interface Tool<Input extends z.ZodType = z.ZodType> {
  /** Contract: clients and their users rely on it. */
  readonly name: string;
  readonly title: string;
  /** Read by models on every conversation: short, exact, no repetition of the schema. */
  readonly description: string;
  readonly input: Input;
  run(context: ToolContext, input: z.infer<Input>): Promise<ToolResult>;
}

/** Keeps the input type of a tool without spelling it out. */
export function defineTool<Input extends z.ZodType>(tool: Tool<Input>): Tool<Input> {
  return tool;
}
