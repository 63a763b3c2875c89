import type { SnowgateError } from '../../errors/snowgate-error.ts';
import type { QueryProgress } from '../../query/model/query.ts';
import type { Session } from '../../sessions/session.ts';
import type { ToolResult } from './tool.ts';

/** One tool call as every surface (MCP over HTTP, WebSocket and stdio, and plain REST) makes it. */
export interface ToolCall {
  readonly session: Session;
  readonly name: string;
  readonly arguments: unknown;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: QueryProgress) => void;
}

export type ToolOutcome =
  | { readonly kind: 'done'; readonly result: ToolResult }
  | { readonly kind: 'error'; readonly error: SnowgateError };

export type ToolCaller = (call: ToolCall) => Promise<ToolOutcome>;
