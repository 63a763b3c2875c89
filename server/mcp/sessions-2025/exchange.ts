import type { ServerResponse } from 'node:http';
import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import { openSseStream, type SseStream } from '../../http/sse-stream.ts';

/**
 * The HTTP answer to one request of a 2025-era session: plain JSON, unless something related to the request (progress,
 * a log message, a question to the client) has to be said first; then this one answer becomes an event stream.
 */
export interface LegacyExchange {
  /** A message that belongs to the request but does not end it. */
  related(message: JSONRPCMessage): void;
  /** The response that ends it. */
  finish(message: JSONRPCMessage): void;
  /** Ends it in order and without a response: nobody waits for one any more. */
  giveUp(): void;
  /** Ends it without a response: the session is gone. */
  abandon(): void;
}

/**
 * @param headers - sent with either form, e.g. the session id
 * @param onLost - called when the client has gone before the end
 */
export function openLegacyExchange(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  onLost: () => void,
): LegacyExchange {
  let stream: SseStream | undefined;
  let ended = false;
  response.once('close', () => {
    if (!ended) onLost();
    ended = true;
  });

  return {
    related(message) {
      if (ended) return;
      stream ??= openSseStream(response, headers);
      stream.send(message);
    },
    finish(message) {
      if (ended) return;
      ended = true;
      if (stream) {
        stream.send(message);
        stream.end();
        return;
      }
      // With its length known the answer is one write and needs no chunks.
      const body = Buffer.from(JSON.stringify(message));
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': body.length, ...headers })
        .end(body);
    },
    giveUp() {
      if (ended) return;
      ended = true;
      // A stream with nothing in it: the one answer to a request that says nothing.
      stream ??= openSseStream(response, headers);
      stream.end();
    },
    abandon() {
      if (ended) return;
      ended = true;
      response.destroy();
    },
  };
}
