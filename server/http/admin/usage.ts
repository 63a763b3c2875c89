import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import type { ClientRegistry } from '../../clients/client-registry.ts';
import type { PolicyStore } from '../../clients/policy-store.ts';
import { clientNameSchema } from '../../contract/client-types.ts';
import type { ClientUsage } from '../../contract/quota.ts';
import type { Quota } from '../../quota/quota.ts';
import type { Authenticator } from '../authenticate.ts';
import { parseBody } from '../parse-body.ts';

const nameParams = z.object({ name: clientNameSchema });

/** What the clients use: `GET /admin/usage`, and of one client `GET` and `DELETE /admin/clients/:name/usage`. */
export function adminUsage(services: {
  readonly authenticator: Authenticator;
  readonly clients: ClientRegistry;
  readonly policies: PolicyStore;
  readonly quota: Quota;
}): FastifyPluginAsync {
  const { authenticator, clients, policies, quota } = services;
  const policyOf = (client: string) => policies.of(client).quota;
  const usageOf = (client: string): ClientUsage => quota.usage(client, policyOf(client));

  return async (app) => {
    app.addHook('onRequest', authenticator.admin);

    app.get('/admin/usage', async () => clients.list().map(({ name }) => usageOf(name)));

    app.get('/admin/clients/:name/usage', async (request) => {
      const { name } = clients.get(parseBody(nameParams, request.params).name);
      return usageOf(name);
    });

    // A fresh day and a full bucket, as if the client had not called today.
    app.delete('/admin/clients/:name/usage', async (request) => {
      const { name } = clients.get(parseBody(nameParams, request.params).name);
      const before = usageOf(name);
      await quota.reset(name, policyOf(name));
      request.log.warn({ client: name, before, requestId: request.id }, 'the usage of a client was reset');
      return usageOf(name);
    });
  };
}
