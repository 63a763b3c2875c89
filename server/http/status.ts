import type { FastifyPluginAsync } from 'fastify';
import type { Snapshot } from '../contract/admin.ts';
import type { Authenticator } from './authenticate.ts';

/**
 * `GET /status`: without a token only the state; with a client's token the daemon and the pool; with the admin token
 * everything. A wrong token is told nothing more than none.
 */
export function status(authenticator: Authenticator, snapshot: () => Snapshot): FastifyPluginAsync {
  return async (app) => {
    app.get('/status', async (request) => {
      const { overview, pools, ...rest } = snapshot();
      switch (authenticator.level(request)) {
        case 'admin':
          return { status: overview.state, overview, pools, ...rest };
        case 'client':
          return { status: overview.state, overview, pools };
        default:
          return { status: overview.state };
      }
    });
  };
}
