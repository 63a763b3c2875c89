import type { ServerResponse } from 'node:http';
import {
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type MessageExtraInfo,
  type RequestId,
  type Transport,
  type TransportSendOptions,
} from '@modelcontextprotocol/server';
import { openSseStream, type SseStream } from '../../http/sse-stream.ts';
import { type LegacyExchange, openLegacyExchange } from './legacy-exchange.ts';

/**
 * The transport of one 2025-era session over HTTP. The SDK's own answers every call as an event stream or none, has no
 * bound on a reader that does not read, and costs twice the time; this one answers JSON unless the handler streams.
 * It offers no resumption, so an answer whose connection is lost can never be delivered: the request is then cancelled,
 * which spares Snowflake the work (ADR 003).
 */
export class LegacyTransport implements Transport {
  readonly sessionId: string;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage, extra?: MessageExtraInfo) => void;

  readonly #exchanges = new Map<RequestId, LegacyExchange>();
  readonly #onClosed: () => void;
  #listening: SseStream | undefined;
  #closed = false;

  constructor(sessionId: string, onClosed: () => void) {
    this.sessionId = sessionId;
    this.#onClosed = onClosed;
  }

  async start(): Promise<void> {
    // Requests come in through `request`; there is nothing to listen on.
  }

  /** True while a request with this id waits for its answer. */
  has(id: RequestId): boolean {
    return this.#exchanges.has(id);
  }

  get inFlight(): number {
    return this.#exchanges.size;
  }

  /** True while the client holds the GET stream or waits for an answer. */
  get busy(): boolean {
    return this.#exchanges.size > 0 || this.#listening?.open === true;
  }

  /** Takes a request; its answer goes to this response. The id must not be in flight. */
  request(message: JSONRPCRequest, response: ServerResponse): void {
    const exchange = openLegacyExchange(response, { 'mcp-session-id': this.sessionId }, () =>
      this.#lost(message.id),
    );
    this.#exchanges.set(message.id, exchange);
    this.onmessage?.(message);
  }

  /** Takes a notification or the client's answer to a question of ours. */
  notify(message: JSONRPCMessage): void {
    this.onmessage?.(message);
  }

  /** Opens the stream for messages that belong to no request; false when there is one already. */
  listen(response: ServerResponse): boolean {
    if (this.#listening?.open) return false;
    this.#listening = openSseStream(response, { 'mcp-session-id': this.sessionId });
    return true;
  }

  async send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    if (isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) {
      if (message.id === undefined) return;
      this.#exchanges.get(message.id)?.finish(message);
      this.#exchanges.delete(message.id);
      return;
    }
    const exchange =
      options?.relatedRequestId === undefined ? undefined : this.#exchanges.get(options.relatedRequestId);
    if (exchange) exchange.related(message);
    else if (this.#listening?.open) this.#listening.send(message);
    else if (isJSONRPCRequest(message))
      throw new Error('The client holds no stream on which it could be asked.');
    // A notification that nobody listens for is dropped: the 2025 era promises no delivery without a stream.
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const exchange of this.#exchanges.values()) exchange.abandon();
    this.#exchanges.clear();
    this.#listening?.end();
    this.#onClosed();
    this.onclose?.();
  }

  #lost(id: RequestId): void {
    if (!this.#exchanges.delete(id)) return;
    this.onmessage?.({
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: id, reason: 'gone' },
    });
  }
}
