import { existsSync } from 'node:fs';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync } from 'fastify';

const notBuilt =
  'The panel has not been built in this checkout. Run `npm run build` and start the gateway again.\n';

/**
 * The control panel at `/`: static files that hold no data; the page asks for the admin API with its own token.
 *
 * @param dir - the built renderer
 */
export function panel(dir: string): FastifyPluginAsync {
  return async (app) => {
    if (!existsSync(dir)) {
      app.get('/', async (_request, reply) =>
        reply.code(503).type('text/plain; charset=utf-8').send(notBuilt),
      );
      return;
    }
    // File names carry a hash of their content, so they may be kept for good; the page itself may not.
    await app.register(fastifyStatic, {
      root: dir,
      wildcard: false,
      setHeaders: (response, path) => {
        const forever = path.includes('/assets/');
        response.setHeader('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  };
}
