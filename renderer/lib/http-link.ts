import type { DaemonLink, LinkRequest } from './daemon-link.ts';
import { readEventStream } from './event-stream.ts';
import { LinkError, toLinkError } from './link-error.ts';
import { parseJson } from './parse-json.ts';
import { createPatience } from './patience.ts';
import { refusalOf } from './refusal.ts';

/** How the HTTP carrier is set up. Times in milliseconds. */
export interface HttpLinkOptions {
  /** Where the daemon is; empty for the origin that served the page. */
  readonly baseUrl?: string;

  /** The bearer token at the time of the call, or null when nobody is signed in. */
  readonly token: () => string | null;

  /** A request without an answer for this long counts as unreachable. */
  readonly requestMs?: number;

  /** A stream without a single byte for this long counts as silent: a laptop that slept leaves such streams behind. */
  readonly silenceMs?: number;
}

/** The carrier of a browser: fetch with an Authorization header, because EventSource cannot send one. */
export function createHttpLink(options: HttpLinkOptions): DaemonLink {
  const requestMs = options.requestMs ?? 15_000;
  const silenceMs = options.silenceMs ?? 20_000;

  async function send(request: LinkRequest, accept: string, signal: AbortSignal): Promise<Response> {
    const token = options.token();
    const response = await fetch(`${options.baseUrl ?? ''}${request.path}`, {
      method: request.method,
      headers: {
        accept,
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      // The token is the only credential, and it must not follow a redirect to somewhere else.
      credentials: 'omit',
      redirect: 'error',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal,
    });
    if (!response.ok) throw refusalOf(response.status, await response.json().catch(() => null));
    return response;
  }

  return {
    async request(request, signal) {
      const limit = new AbortController();
      const patience = createPatience(requestMs, () => limit.abort());
      patience.restart();
      try {
        const response = await send(
          request,
          'application/json',
          signal ? AbortSignal.any([signal, limit.signal]) : limit.signal,
        );
        const text = await response.text();
        return text === '' ? null : parseJson(text);
      } catch (thrown) {
        throw toLinkError(thrown);
      } finally {
        patience.stop();
      }
    },

    async *stream(path, signal) {
      const silence = new AbortController();
      const patience = createPatience(silenceMs, () => silence.abort());
      patience.restart();
      try {
        const either = AbortSignal.any([signal, silence.signal]);
        const response = await send({ method: 'GET', path }, 'text/event-stream', either);
        if (
          !response.headers.get('content-type')?.startsWith('text/event-stream') ||
          response.body === null
        ) {
          throw new LinkError('unreadable');
        }
        yield* readEventStream(readChunks(response.body, patience.restart));
      } catch (thrown) {
        throw silence.signal.aborted ? new LinkError('silent') : toLinkError(thrown);
      } finally {
        patience.stop();
        silence.abort();
      }
    },
  };
}

async function* readChunks(
  body: ReadableStream<Uint8Array>,
  onChunk: () => void,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onChunk();
      yield value;
    }
  } finally {
    reader.releaseLock();
  }
}
