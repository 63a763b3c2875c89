import type { FastifyPluginAsync } from 'fastify';
import type { ClientRegistry } from '../../clients/client-registry.ts';
import type { PolicyStore } from '../../clients/policy-store.ts';
import type { ClientUsage } from '../../contract/quota.ts';
import type { Quota } from '../../quota/quota.ts';
import { parseBody } from '../json-body.ts';
import { nameParams } from './parameters.ts';

/** What the clients use: `GET /admin/usage`, and of one client `GET` and `DELETE /admin/clients/:name/usage`. */
export function adminUsage(services: {
  readonly clients: ClientRegistry;
  readonly policies: PolicyStore;
  readonly quota: Quota;
}): FastifyPluginAsync {
  const { clients, policies, quota } = services;
  const policyOf = (client: string) => policies.of(client).quota;
  const usageOf = (client: string): ClientUsage => quota.usage(client, policyOf(client));

  return async (app) => {
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
