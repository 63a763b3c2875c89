import type { FastifyPluginAsync } from 'fastify';
import type { Authenticator } from '../http/authenticate.ts';
import { assertNever } from '../util/assert-never.ts';
import type { Snapshots } from './snapshots.ts';

/**
 * `GET /status`: without a token only the state; with a client's token the daemon, the pool and this client's own
 * sessions; with the admin token everything. A wrong token is told nothing more than none.
 */
export function status(authenticator: Authenticator, snapshots: Snapshots): FastifyPluginAsync {
  return async (app) => {
    app.get('/status', async (request) => {
      const reader = authenticator.reader(request);
      switch (reader.kind) {
        case 'admin':
          return { status: snapshots.overview().state, ...snapshots.snapshot() };
        case 'client':
          return { status: snapshots.overview().state, ...snapshots.ofClient(reader.client.name) };
        case 'nobody':
          return { status: snapshots.overview().state };
        default:
          return assertNever(reader);
      }
    });
  };
}
