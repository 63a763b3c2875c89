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

/** The answer to tools/call in the shape that both eras and REST share. */
export interface ToolContent {
  readonly content: { readonly type: 'text'; readonly text: string }[];
  readonly structuredContent: Record<string, unknown>;
  readonly isError?: true;
}

export function toolContent(outcome: ToolOutcome): ToolContent {
  if (outcome.kind === 'done') {
    return {
      content: [{ type: 'text', text: outcome.result.text }],
      structuredContent: { ...outcome.result.data },
    };
  }
  const { error } = outcome;
  return {
    content: [{ type: 'text', text: errorAsText(error) }],
    structuredContent: { error: error.toPublic() },
    isError: true,
  };
}

/** Code, what happened, what to do next, and the request id under which the log has it. */
function errorAsText(error: SnowgateError): string {
  const id = error.data.requestId === undefined ? '' : ` (request ${error.data.requestId})`;
  return `${error.code}: ${error.message}${id}\nNext: ${error.next}`;
}
