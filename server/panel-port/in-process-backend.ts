import { createServer } from 'node:http';
import { duplexPair } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { httpBackend } from './http-backend.ts';
import type { PanelBackend } from './panel-backend.ts';

/**
 * The admin routes of this very process, over connections in memory: hooks, checks, errors, limits and streams are those
 * of HTTP, and what is cancelled is cancelled. Fastify's own `inject` would let a slow reader fill the memory, and its
 * library does not load on Node 20.18.
 *
 * @param app - must be ready
 * @param options - `credential`: opens the admin routes to requests made in this process, and to no other;
 *   `port`: where the app listens, because the
 *   door lets in no other name
 */
export function inProcessBackend(
  app: FastifyInstance,
  options: { readonly credential: string; readonly port: () => number },
): PanelBackend {
  const server = createServer((request, response) => app.routing(request, response));
  return httpBackend({
    token: () => options.credential,
    target: () => ({
      host: '127.0.0.1',
      port: options.port(),
      createConnection() {
        const [near, far] = duplexPair();
        server.emit('connection', far);
        return near;
      },
    }),
  });
}
