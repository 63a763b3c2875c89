import type { FastifyInstance } from 'fastify';
import type { PanelBackend } from './panel-backend.ts';

/**
 * The admin routes of this process, asked without a socket. One implementation, two carriers: hooks, checks and errors
 * are those of HTTP.
 *
 * @param options - `credential`: opens the admin routes to requests without a socket, and to nothing else;
 *   `authority`: a host name and port that the door lets in
 */
export function injectBackend(
  app: FastifyInstance,
  options: { readonly credential: string; readonly authority: () => string },
): PanelBackend {
  const common = (accept: string) => ({
    authority: options.authority(),
    headers: { accept, authorization: `Bearer ${options.credential}` },
  });

  return {
    async request({ method, path, body }) {
      const { authority, headers } = common('application/json');
      const answer = await app.inject({
        method,
        url: path,
        authority,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { payload: body }),
      });
      return { status: answer.statusCode, text: answer.payload };
    },

    async open(path) {
      const answer = await app.inject({
        method: 'GET',
        url: path,
        ...common('text/event-stream'),
        payloadAsStream: true,
      });
      const chunks = answer.stream();
      if (answer.headers['content-type']?.toString().startsWith('text/event-stream')) {
        // Only the response itself tells the route that its reader is gone.
        return { kind: 'open', chunks, close: () => void answer.raw.res.destroy() };
      }
      const parts: Buffer[] = [];
      for await (const part of chunks) parts.push(Buffer.from(part));
      return {
        kind: 'refused',
        answer: { status: answer.statusCode, text: Buffer.concat(parts).toString() },
      };
    },
  };
}
