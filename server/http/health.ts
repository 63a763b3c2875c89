import type { FastifyPluginAsync } from 'fastify';

/** `GET /health`: open to all and says nothing but whether the gateway takes work. */
export function health(draining: () => boolean): FastifyPluginAsync {
  return async (app) => {
    app.get('/health', async (_request, reply) =>
      draining() ? reply.code(503).send({ status: 'draining' }) : { status: 'ok' },
    );
  };
}
