import { randomUUID } from 'node:crypto';
import {
  isJSONRPCRequest,
  type JSONRPCMessage,
  type MessageExtraInfo,
  parseJSONRPCMessage,
  type Transport,
} from '@modelcontextprotocol/server';
import type { WebSocket } from 'ws';
import { toSnowgateError } from '../../errors/snowgate-error.ts';
import { afterReading } from '../../util/deadline-after-poll.ts';
import { parseStrictJson } from '../../util/strict-json.ts';
import { refuseMessage, withoutNulls } from '../protocol/read-message.ts';
import { idOf, rpcCodes, rpcError, rpcInvalid, rpcJsonError } from '../protocol/rpc-error.ts';

/** Bytes waiting for the peer above which we stop reading from it, below which we read again, and at which it is cut. */
export interface Watermarks {
  readonly high: number;
  readonly low: number;
  readonly cut: number;
}

const mebibyte = 1024 * 1024;
const defaultWatermarks: Watermarks = { high: 4 * mebibyte, low: mebibyte, cut: 16 * mebibyte };
/** Half-open connections are found by silence after a ping. */
const defaultPingMs = 30_000;
/** WebSocket close codes (RFC 6455): a kind of data we do not take; the server is going away. */
const unsupportedData = 1003;
const goingAway = 1001;

/**
 * MCP over one WebSocket: a text frame is one JSON-RPC message. A peer that does not read is first not read from, so
 * that it cannot ask for more, and cut off when that does not help.
 */
export class WebSocketTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage, extra?: MessageExtraInfo) => void;

  readonly #socket: WebSocket;
  readonly #watermarks: Watermarks;
  readonly #admit: (message: JSONRPCMessage) => void;
  readonly #pingMs: number;
  #stopPings: () => void;
  /** What came in before the protocol layer had installed its handler. */
  #early: JSONRPCMessage[] = [];
  #started = false;
  #alive = true;

  /**
   * Listens at once: a message that arrives before `start` would be lost otherwise.
   *
   * @param options - `admit` sees each message first; what it throws is the answer to it
   */
  constructor(
    socket: WebSocket,
    options: {
      readonly watermarks?: Watermarks;
      readonly pingMs?: number;
      readonly admit?: (message: JSONRPCMessage) => void;
    } = {},
  ) {
    this.#socket = socket;
    this.#admit = options.admit ?? (() => undefined);
    this.#watermarks = options.watermarks ?? defaultWatermarks;
    socket.on('message', (data, isBinary) => this.#receive(String(data), isBinary));
    socket.on('pong', () => {
      this.#alive = true;
    });
    socket.on('error', (error) => this.onerror?.(error));
    socket.once('close', () => {
      this.#stopPings();
      this.onclose?.();
    });
    this.#pingMs = options.pingMs ?? defaultPingMs;
    this.#stopPings = this.#pingLater();
  }

  async start(): Promise<void> {
    this.#started = true;
    const early = this.#early;
    this.#early = [];
    for (const message of early) this.onmessage?.(message);
  }

  send(message: JSONRPCMessage): Promise<void> {
    return this.#write(JSON.stringify(message));
  }

  async close(): Promise<void> {
    this.#socket.close(goingAway);
  }

  #receive(text: string, isBinary: boolean): void {
    if (isBinary) {
      this.#socket.close(unsupportedData, 'text frames only');
      return;
    }
    const parsed = parseStrictJson(text);
    if (parsed.kind !== 'value') {
      this.#answer(rpcJsonError(parsed));
      return;
    }
    const body = withoutNulls(parsed.value);
    const refusal = refuseMessage(body);
    if (refusal) {
      this.#answer(refusal);
      return;
    }
    let message: JSONRPCMessage;
    try {
      message = parseJSONRPCMessage(body);
    } catch {
      this.#answer(rpcInvalid('one JSON-RPC 2.0 message a frame', idOf(body)));
      return;
    }
    try {
      this.#admit(message);
    } catch (thrown) {
      this.#turnAway(message, thrown);
      return;
    }
    if (this.#started) this.onmessage?.(message);
    else this.#early.push(message);
  }

  #turnAway(message: JSONRPCMessage, thrown: unknown): void {
    const error = toSnowgateError(thrown, randomUUID());
    if (error.code === 'INTERNAL') this.onerror?.(error);
    // A notification has nobody who waits for an answer.
    if (isJSONRPCRequest(message)) {
      this.#answer(rpcError(rpcCodes.server, error.message, message.id, error));
    }
  }

  #answer(body: ReturnType<typeof rpcError>): void {
    this.#write(JSON.stringify(body)).catch((error: Error) => this.onerror?.(error));
  }

  #write(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.send(text, (error) => {
        this.#resumeWhenDrained();
        if (error) reject(error);
        else resolve();
      });
      const waiting = this.#socket.bufferedAmount;
      if (waiting > this.#watermarks.cut) this.#socket.terminate();
      else if (waiting > this.#watermarks.high) this.#socket.pause();
    });
  }

  #resumeWhenDrained(): void {
    if (this.#socket.isPaused && this.#socket.bufferedAmount < this.#watermarks.low) this.#socket.resume();
  }

  #pingLater(): () => void {
    return afterReading(this.#pingMs, () => this.#checkAlive());
  }

  #checkAlive(): void {
    if (!this.#alive) {
      this.#socket.terminate();
      return;
    }
    this.#alive = false;
    // A paused socket cannot see a pong, so it is not pinged; the cut-off mark guards it instead.
    if (this.#socket.isPaused) this.#alive = true;
    else this.#socket.ping();
    this.#stopPings = this.#pingLater();
  }
}
