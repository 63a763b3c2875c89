import type { FastifyPluginAsync } from 'fastify';
import { SnowgateError } from '../errors/snowgate-error.ts';

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
