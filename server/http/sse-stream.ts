import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Takes an answer out of Fastify's hands: from here on it is written to `reply.raw`. What the hooks have set on the reply
 * would be lost with it, above all the headers without which a browser shows the page of an allowed origin no answer.
 */
export function hijackReply(request: FastifyRequest, reply: FastifyReply): void {
  // Only a page reads them, so that the answers to all others cost nothing more.
  if (request.headers.origin !== undefined) {
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
  }
  reply.hijack();
}

/** A server-sent-events response with a bound on what a slow reader may leave unread. */
export interface SseStream {
  /** Writes one message; a reader that is too far behind is cut off instead of filling the memory. */
  send(message: unknown): void;
  end(): void;
  readonly open: boolean;
}

/** Comments keep proxies and clients from taking silence for death. */
const keepAliveMs = 15_000;
/** Unread bytes past which the reader is cut off (a reader of 200 MB would otherwise cost 300 MB). */
const mostUnreadBytes = 4 * 1024 * 1024;

/** Starts an event stream on a response whose headers have not been sent. */
export function openSseStream(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
): SseStream {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    ...headers,
  });
  response.flushHeaders();
  const keepAlive = setInterval(() => write(': keep-alive\n\n'), keepAliveMs);
  response.once('close', () => clearInterval(keepAlive));

  function write(text: string): void {
    if (response.writableEnded || response.destroyed) return;
    response.write(text);
    if (response.writableLength > mostUnreadBytes) response.destroy();
  }

  return {
    send: (message) => write(`event: message\ndata: ${JSON.stringify(message)}\n\n`),
    end: () => void response.end(),
    get open() {
      return !response.writableEnded && !response.destroyed;
    },
  };
}
