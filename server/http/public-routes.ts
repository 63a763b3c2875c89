import type { FastifyPluginAsync } from 'fastify';
import type { Registry } from 'prom-client';
import { SnowgateError } from '../errors/snowgate-error.ts';
import type { Authenticator } from './authenticate.ts';

/** `GET /health`: open to all and says nothing but whether the gateway takes work. */
export function health(draining: () => boolean): FastifyPluginAsync {
  return async (app) => {
    app.get('/health', async (_request, reply) =>
      draining() ? reply.code(503).send({ status: 'draining' }) : { status: 'ok' },
    );
  };
}

/**
 * Where clients without a token look for a way to sign in: the metadata of OAuth (RFC 8414, RFC 9728) and its dynamic
 * registration. There is none, which has to be a quick 404 and not a 401, or they go on looking. Some show the answer to
 * their user, so it says how to get a token.
 */
export const oauthDiscovery: FastifyPluginAsync = async (app) => {
  const refuse = async () => {
    throw new SnowgateError('AUTH_NO_SIGN_IN');
  };
  app.get('/.well-known/*', refuse);
  app.post('/register', refuse);
};

/** `GET /metrics`: the figures in Prometheus' text format, for the holder of the metrics token or the admin token. */
export function metrics(authenticator: Authenticator, registry: Registry): FastifyPluginAsync {
  return async (app) => {
    app.get('/metrics', { onRequest: authenticator.metrics }, async (_request, reply) => {
      reply.type(registry.contentType);
      return registry.metrics();
    });
  };
}
