import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Approvals } from '../../approvals/approvals.ts';
import type { ChangeLog } from '../../changes/change-log.ts';
import type { ClientRegistry } from '../../clients/client-registry.ts';
import type { PolicyStore } from '../../clients/policy-store.ts';
import type { TemporaryTokens } from '../../clients/temporary-tokens.ts';
import {
  addClientSchema,
  type BridgeToken,
  bridgeRequestSchema,
  type ClientPolicy,
  type ClientToken,
  type ClientView,
  loginSchema,
  type Pairing,
  type PanelToken,
  type ProfileView,
  type Snapshot,
} from '../../contract/admin.ts';
import type { AdminFeed } from '../../contract/admin-feed.ts';
import { settleApprovalSchema } from '../../contract/approvals.ts';
import { clientNameSchema } from '../../contract/client-types.ts';
import { type Policy, policySchema } from '../../contract/policy.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { policyChanges } from '../../policy/decision/widens.ts';
import {
  approvalChange,
  newClientChange,
  rotationChange,
  wideningChange,
} from '../../presence/guarded-changes.ts';
import type { Activity } from '../../query/activity/activity.ts';
import type { QueueControl } from '../../scheduler/queue-control.ts';
import type { Authenticator } from '../authenticate.ts';
import { parseBody } from '../parse-body.ts';
import { originOf } from './change-origin.ts';
import type { Presence } from './require-presence.ts';

/** What the admin routes act on. */
export interface AdminServices {
  readonly authenticator: Authenticator;
  readonly clients: ClientRegistry;
  readonly policies: PolicyStore;
  readonly approvals: Approvals;
  readonly presence: Presence;
  readonly changes: ChangeLog;
  /**
   * Changes what a client may do, for what is under way as well.
   * @param policy - null goes back to the default one
   * @returns how many statements were cancelled because the new policy denies them
   */
  readonly applyPolicy: (client: string, policy: Policy | null) => number;
  readonly viewClient: (name: string) => ClientView;
  /** Ends what a client has open and running: its token was replaced, or it was removed. */
  readonly disconnect: (client: string, why: 'rotated' | 'removed') => Promise<void>;
  readonly activity: Activity;
  readonly snapshot: () => Snapshot;
  readonly profiles: () => Promise<readonly ProfileView[]>;
  readonly pairingCodes: TemporaryTokens<'panel'>;
  readonly panelTokens: TemporaryTokens<'panel'>;
  readonly bridgeTokens: TemporaryTokens<string>;
  /** Most bytes of one message over a WebSocket. */
  readonly messageBytes: number;
  readonly feed: AdminFeed;
  readonly queue: QueueControl;
  readonly panelUrl: () => string;
  readonly forgetUsage: (client: string) => Promise<void>;
  /** Starts a graceful stop and returns at once. */
  readonly stop: () => void;
}

const nameParams = z.object({ name: clientNameSchema });
const idParams = z.object({ id: z.uuid() });

/** `/admin/*`: what the panel and the command line do. Every route but the panel's login needs the admin token. */
export function admin(services: AdminServices): FastifyPluginAsync {
  const { authenticator, clients, policies, approvals, presence, changes, feed } = services;

  /** What gives a client more needs a person; what takes away does not. */
  const requireForPolicy = async (
    request: FastifyRequest,
    reply: FastifyReply,
    name: string,
    next: Policy,
  ): Promise<void> => {
    const change = wideningChange(name, policies.of(name), next);
    if (change) await presence.require(request, reply, change);
  };

  return async (app) => {
    app.addHook('onRequest', authenticator.admin);

    app.get('/admin/snapshot', async () => services.snapshot());
    app.get('/admin/overview', async () => services.snapshot().overview);
    app.get('/admin/queries', async () => services.snapshot().queries);
    app.get('/admin/pools', async () => services.snapshot().pools);
    app.get('/admin/profiles', async () => services.profiles());
    app.get('/admin/clients', async () => services.snapshot().clients);

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

    const changePolicy = (request: FastifyRequest, name: string, policy: Policy | null): ClientPolicy => {
      const [old, before] = [policies.of(name), policies.has(name) ? policies.of(name) : null];
      const cancelled = services.applyPolicy(name, policy);
      const after = policies.of(name);
      const parts = policyChanges(old, after).map(({ part }) => part);
      if (parts.length > 0) {
        const text = `The policy of ${name} was changed: ${parts.join(', ')}`;
        changes.note({ origin: originOf(request), text }, { kind: 'policy', client: name, before, after });
      }
      return { ...clientPolicy(name), cancelled };
    };
    const clientPolicy = (name: string): ClientPolicy => {
      clients.get(name);
      return { client: name, policy: policies.of(name), own: policies.has(name) };
    };
    app.get('/admin/clients/:name/policy', async (request) =>
      clientPolicy(parseBody(nameParams, request.params).name),
    );
    app.put('/admin/clients/:name/policy', async (request, reply) => {
      const { name } = parseBody(nameParams, request.params);
      const policy = parseBody(policySchema, request.body);
      clients.get(name);
      await requireForPolicy(request, reply, name, policy);
      return changePolicy(request, name, policy);
    });
    app.delete('/admin/clients/:name/policy', async (request, reply) => {
      const { name } = parseBody(nameParams, request.params);
      clients.get(name);
      await requireForPolicy(request, reply, name, policies.unset);
      return changePolicy(request, name, null);
    });

    app.get('/admin/denials', async () => services.snapshot().denials);
    app.get('/admin/approvals', async () => approvals.list());
    app.post('/admin/approvals/:id', async (request, reply) => {
      const { id } = parseBody(idParams, request.params);
      const { verdict } = parseBody(settleApprovalSchema, request.body);
      const item = approvals.list().find((each) => each.id === id);
      if (item && verdict !== 'deny') await presence.require(request, reply, approvalChange(item, verdict));
      approvals.settle(id, verdict);
      const done = verdict === 'deny' ? 'was denied' : 'was approved';
      const text = `A ${item?.kind ?? ''} statement of ${item?.client ?? 'a client'} ${done}`;
      changes.note({ origin: originOf(request), text }, null);
      return { id, verdict };
    });

    app.post('/admin/queries/:id/cancel', async (request, reply) => {
      const { id } = parseBody(idParams, request.params);
      if (!services.activity.cancel(id)) throw new SnowgateError('QUERY_NOT_RUNNING', { id });
      changes.note({ origin: originOf(request), text: 'A query was cancelled' }, null);
      reply.code(202);
      return { id, cancelled: true };
    });

    app.post('/admin/pairing', async (request): Promise<Pairing> => {
      changes.note({ origin: originOf(request), text: 'A link into the panel was made' }, null);
      const { token, expiresAt } = services.pairingCodes.issue('panel');
      return { code: token, url: `${services.panelUrl()}#pair=${token}`, expiresAt };
    });

    app.post('/admin/bridges', async (request): Promise<BridgeToken> => {
      const { client } = parseBody(bridgeRequestSchema, request.body);
      clients.get(client);
      await presence.requireOwn(request, client);
      return { client, ...services.bridgeTokens.issue(client), messageBytes: services.messageBytes };
    });

    app.post('/admin/stop', async (request, reply) => {
      changes.note({ origin: originOf(request), text: 'The gateway was asked to stop' }, null);
      reply.code(202);
      services.stop();
      return { stopping: true };
    });
  };
}

/** `POST /admin/login`: trades a single-use pairing code for the token of one panel session. Needs no token. */
export function panelLogin(
  services: Pick<AdminServices, 'pairingCodes' | 'panelTokens'>,
): FastifyPluginAsync {
  return async (app) => {
    app.post('/admin/login', async (request): Promise<PanelToken> => {
      const { code } = parseBody(loginSchema, request.body);
      if (!services.pairingCodes.take(code)) throw new SnowgateError('PAIRING_INVALID');
      return services.panelTokens.issue('panel');
    });
  };
}
