import type { Session } from '../../sessions/session.ts';

/** Tools that can be called with no protocol server around them. */
export interface FastPathTools {
  /** What the answers of the 2026 era name as their server; what the protocol server would name. */
  readonly serverInfo: { readonly name: string; readonly title?: string; readonly version: string };
  has(name: string): boolean;
  /** Calls a tool. What goes wrong is an answer with `isError`; it does not reject. */
  call(call: FastPathToolCall): Promise<FastPathResult>;
}

/** A call as these tools get it. */
export interface FastPathToolCall {
  readonly session: Session;
  readonly name: string;
  /** Not checked yet: that is up to the tool. */
  readonly arguments: unknown;
  /** Aborted when the client has cancelled or is gone, or the gateway ends. */
  readonly signal: AbortSignal;
}

/** What a tool answers, its fields in the order in which the SDK would write them. */
export interface FastPathResult {
  readonly content: readonly object[];
  readonly structuredContent?: unknown;
  readonly isError?: boolean | undefined;
}
