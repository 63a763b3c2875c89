import type { FastifyPluginAsync } from 'fastify';
import type { ChangeLog } from '../../changes/change-log.ts';
import type { ClientRegistry } from '../../clients/client-registry.ts';
import type { PolicyStore } from '../../clients/policy-store.ts';
import { addClientSchema, type ClientToken, type ClientView } from '../../contract/admin.ts';
import type { AdminFeed } from '../../contract/admin-feed.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { newClientChange, rotationChange } from '../../presence/guarded-changes.ts';
import type { QueueControl } from '../../scheduler/queue-control.ts';
import { parseBody } from '../json-body.ts';
import { originOf } from './change-origin.ts';
import { nameParams } from './parameters.ts';
import type { Presence } from './require-presence.ts';

/** `/admin/clients`: adds a client, gives it another token, removes it. */
export function adminClients(services: {
  readonly clients: ClientRegistry;
  readonly policies: PolicyStore;
  readonly presence: Presence;
  readonly changes: ChangeLog;
  readonly feed: AdminFeed;
  readonly queue: Pick<QueueControl, 'remove'>;
  readonly views: () => readonly ClientView[];
  readonly viewClient: (name: string) => ClientView;
  /** Ends what a client has open and running: its token was replaced, or it was removed. */
  readonly disconnect: (client: string, why: 'rotated' | 'removed') => Promise<void>;
  readonly forgetUsage: (client: string) => Promise<void>;
}): FastifyPluginAsync {
  const { clients, policies, presence, changes, feed } = services;

  return async (app) => {
    app.get('/admin/clients', async () => services.views());

    app.post('/admin/clients', async (request, reply): Promise<ClientToken> => {
      const wanted = parseBody(addClientSchema, request.body);
      const { name, type, policy } = wanted;
      if (clients.has(name)) throw new SnowgateError('CLIENT_EXISTS', { name });
      await presence.require(request, reply, newClientChange(wanted, policies.unset));
      const { token } = clients.add(name, type);
      if (policy) policies.set(name, policy);
      feed.publish({ type: 'client', client: services.viewClient(name) });
      changes.note({ origin: originOf(request), text: `Client ${name} was added` }, null);
      reply.code(201);
      return { name, type, token };
    });

    app.post('/admin/clients/:name/rotate', async (request, reply): Promise<ClientToken> => {
      const { name } = parseBody(nameParams, request.params);
      clients.get(name);
      await presence.require(request, reply, rotationChange(name));
      const { client, token } = clients.rotate(name);
      await services.disconnect(name, 'rotated');
      changes.note({ origin: originOf(request), text: `Client ${name} was given a new token` }, null);
      return { name, type: client.type, token };
    });

    app.delete('/admin/clients/:name', async (request, reply) => {
      const { name } = parseBody(nameParams, request.params);
      clients.remove(name);
      services.queue.remove(name);
      await services.disconnect(name, 'removed');
      await services.forgetUsage(name);
      feed.publish({ type: 'client-removed', name });
      changes.note({ origin: originOf(request), text: `Client ${name} was removed` }, null);
      reply.code(204);
    });
  };
}
