import { Agent, type IncomingMessage, request as openRequest } from 'node:http';
import { httpCall } from '../cli/admin-client.ts';
import { SnowgateError } from '../errors.ts';
import type { PanelBackend } from './panel-backend.ts';

/** A gateway that somebody else has started, as the owner of its state folder reaches it. */
interface HttpBackendOptions {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;

  /** The admin token, read anew for each request. */
  readonly token: () => string | undefined;
}

/**
 * The admin API of a gateway over HTTP, for windows of a process that holds its admin token. The token stays here.
 */
export function httpBackend({ url, token }: HttpBackendOptions): PanelBackend {
  const needToken = (): string => {
    const value = token();
    if (value === undefined) throw unreachable('the admin token file is missing');
    return value;
  };

  return {
    async request({ method, path, body }) {
      try {
        return await httpCall({
          url: url + path,
          method,
          token: needToken(),
          ...(body === undefined ? {} : { body: JSON.parse(body) as unknown }),
        });
      } catch (cause) {
        throw cause instanceof SnowgateError ? cause : unreachable(messageOf(cause), cause);
      }
    },

    async open(path) {
      const bearer = needToken();
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        // An agent of its own: see httpCall.
        const call = openRequest(url + path, {
          agent: new Agent(),
          headers: { accept: 'text/event-stream', authorization: `Bearer ${bearer}` },
        });
        call.once('response', resolve).once('error', (cause) => reject(unreachable(messageOf(cause), cause)));
        call.end();
      });
      if (response.headers['content-type']?.startsWith('text/event-stream')) {
        return { kind: 'open', chunks: response, close: () => void response.destroy() };
      }
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part as Buffer);
      const text = Buffer.concat(parts).toString();
      return { kind: 'refused', answer: { status: response.statusCode ?? 502, text } };
    },
  };
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : 'the connection failed';
}

function unreachable(reason: string, cause?: unknown): SnowgateError {
  return new SnowgateError('PANEL_PORT_BACKEND', { reason }, { cause });
}
