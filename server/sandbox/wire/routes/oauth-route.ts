import type { FastifyInstance } from 'fastify';
import type { WireContext } from '../context.ts';
import { accessTokenSeconds } from '../oauth-tokens.ts';
import { sameSecret } from '../secret-compare.ts';

/** POST /oauth/token-request: an access token for the client of the options, by the client-credentials grant. */
export function oauthRoute(app: FastifyInstance, { identity, oauth }: WireContext): void {
  app.post('/oauth/token-request', { config: { route: 'oauth' } }, async (request, reply) => {
    const client = identity.auth.oauthClient;
    const form = new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '');
    if (form.get('grant_type') !== 'client_credentials') {
      return await reply.code(400).send({ error: 'unsupported_grant_type' });
    }
    const secretFits = sameSecret(form.get('client_secret') ?? '', client?.secret ?? '');
    const idFits = sameSecret(form.get('client_id') ?? '', client?.id ?? '');
    if (client === undefined || !secretFits || !idFits) {
      return await reply.code(401).send({ error: 'invalid_client' });
    }
    return { access_token: oauth.issue(), token_type: 'Bearer', expires_in: accessTokenSeconds };
  });
}
