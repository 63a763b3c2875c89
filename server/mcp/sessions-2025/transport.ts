import type { ServerResponse } from 'node:http';
import {
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type MessageExtraInfo,
  type RequestId,
  type Result,
  type Transport,
  type TransportSendOptions,
} from '@modelcontextprotocol/server';
import { openSseStream, type SseStream } from '../../http/sse-stream.ts';
import { type LegacyExchange, openLegacyExchange } from './exchange.ts';

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
  /** Those that run without the protocol server. */
  readonly #direct = new Map<RequestId, AbortController>();
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

  /**
   * Takes a call that needs no protocol server: the answer of `run` goes to this response. The id must not be in flight.
   *
   * @param run - gets a signal that is aborted when the client cancels the call or is gone, or the session ends; like the
   *   protocol server it is not asked for an answer then
   */
  answer(id: RequestId, response: ServerResponse, run: (signal: AbortSignal) => Promise<Result>): void {
    const abort = new AbortController();
    const exchange = openLegacyExchange(response, { 'mcp-session-id': this.sessionId }, () => this.#lost(id));
    this.#exchanges.set(id, exchange);
    this.#direct.set(id, abort);
    void this.#run(id, exchange, abort, run);
  }

  /**
   * Lets the protocol server go through a handshake once more that an earlier daemon has had with this client. Resolves when
   * the server has answered; the answer goes nowhere.
   */
  async replay(initialize: JSONRPCRequest): Promise<void> {
    const answered = new Promise<void>((resolve) => {
      const end = (): void => resolve();
      this.#exchanges.set(initialize.id, { related: () => {}, finish: end, giveUp: end, abandon: end });
    });
    this.onmessage?.(initialize);
    await answered;
    this.onmessage?.({ jsonrpc: '2.0', method: 'notifications/initialized' });
  }

  /** Takes a notification or the client's answer to a question of ours. */
  notify(message: JSONRPCMessage): void {
    if ('method' in message && message.method === 'notifications/cancelled') {
      const id = message.params?.requestId;
      if (typeof id === 'string' || typeof id === 'number') this.#cancelled(id);
    }
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
    for (const abort of this.#direct.values()) abort.abort();
    this.#listening?.end();
    this.#onClosed();
    this.onclose?.();
  }

  async #run(
    id: RequestId,
    exchange: LegacyExchange,
    abort: AbortController,
    run: (signal: AbortSignal) => Promise<Result>,
  ): Promise<void> {
    try {
      const result = await run(abort.signal);
      if (abort.signal.aborted) return;
      exchange.finish({ result, jsonrpc: '2.0', id });
      this.#exchanges.delete(id);
    } catch (error) {
      // Tools do not reject. If one does, nobody must be left waiting for it.
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
      exchange.abandon();
      this.#exchanges.delete(id);
    } finally {
      // By now the id may be that of another call.
      if (this.#direct.get(id) === abort) this.#direct.delete(id);
    }
  }

  /** The protocol has no answer to what was cancelled, but HTTP has: a client that got none would wait for it for minutes. */
  #cancelled(id: RequestId): void {
    this.#direct.get(id)?.abort();
    this.#exchanges.get(id)?.giveUp();
    this.#exchanges.delete(id);
  }

  #lost(id: RequestId): void {
    if (!this.#exchanges.delete(id)) return;
    const direct = this.#direct.get(id);
    if (direct) {
      direct.abort();
      return;
    }
    this.onmessage?.({
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: id, reason: 'gone' },
    });
  }
}
