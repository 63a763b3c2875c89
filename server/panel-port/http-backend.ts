import { type IncomingMessage, request as openRequest, type RequestOptions } from 'node:http';
import { SnowgateError } from '../errors/snowgate-error.ts';
import type { BackendRequest, PanelBackend } from './panel-backend.ts';

/** How a backend reaches the admin routes. */
interface HttpBackendOptions {
  /** Host and port, and the agent or the function that connects to them. */
  readonly target: () => Pick<RequestOptions, 'host' | 'port' | 'agent' | 'createConnection'>;

  /** Opens the admin routes; asked for anew for each request. */
  readonly token: () => string | undefined;
}

/** How long an answer may take, in ms; streams have no limit. */
const answerMs = 30_000;

/** More than any answer of the admin API: a sign that something else answers. */
const mostBytes = 32 * 1024 * 1024;

/** The admin API over HTTP, for ports that lead to it. The token stays on this side of the port. */
export function httpBackend({ target, token }: HttpBackendOptions): PanelBackend {
  function send(request: BackendRequest, accept: string, signal?: AbortSignal): Promise<IncomingMessage> {
    const bearer = token();
    if (bearer === undefined) throw unreachable('the admin token file is missing');
    const { method, path, body } = request;
    const json =
      body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const call = openRequest({
        ...target(),
        method,
        path,
        headers: { accept, authorization: `Bearer ${bearer}`, ...json },
        ...(signal && { signal }),
      });
      call.once('response', resolve).once('error', reject);
      call.end(body);
    });
  }

  return {
    async request(request) {
      try {
        const response = await send(request, 'application/json', AbortSignal.timeout(answerMs));
        return await wholeAnswer(response);
      } catch (cause) {
        throw asRefusal(cause);
      }
    },

    async open(path) {
      try {
        const response = await send({ method: 'GET', path }, 'text/event-stream');
        const isStream = response.headers['content-type']?.startsWith('text/event-stream') === true;
        return isStream
          ? { kind: 'open', chunks: response, close: () => void response.destroy() }
          : { kind: 'refused', answer: await wholeAnswer(response) };
      } catch (cause) {
        throw asRefusal(cause);
      }
    },
  };
}

async function wholeAnswer(response: IncomingMessage): Promise<{ status: number; text: string }> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > mostBytes) throw new Error('the answer is too large');
    parts.push(part);
  }
  return { status: response.statusCode ?? 502, text: Buffer.concat(parts).toString() };
}

function asRefusal(cause: unknown): SnowgateError {
  if (cause instanceof SnowgateError) return cause;
  return unreachable(cause instanceof Error ? cause.message : 'the connection failed', cause);
}

function unreachable(reason: string, cause?: unknown): SnowgateError {
  return new SnowgateError('PANEL_PORT_BACKEND', { reason }, { cause });
}
