import type { FastifyPluginAsync } from 'fastify';
import type { Registry } from 'prom-client';
import type { Authenticator } from './authenticate.ts';

/** `GET /metrics`: the figures in Prometheus' text format, for the holder of the metrics token or the admin token. */
export function metrics(authenticator: Authenticator, registry: Registry): FastifyPluginAsync {
  return async (app) => {
    app.get('/metrics', { onRequest: authenticator.metrics }, async (_request, reply) => {
      reply.type(registry.contentType);
      return registry.metrics();
    });
  };
}
