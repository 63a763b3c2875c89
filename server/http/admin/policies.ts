import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { ChangeLog } from '../../changes/change-log.ts';
import type { ClientRegistry } from '../../clients/client-registry.ts';
import type { PolicyStore } from '../../clients/policy-store.ts';
import type { ClientPolicy } from '../../contract/admin.ts';
import { type Policy, policySchema } from '../../contract/policy.ts';
import { policyChanges } from '../../policy/decision/widens.ts';
import { wideningChange } from '../../presence/guarded-changes.ts';
import { parseBody } from '../json-body.ts';
import { originOf } from './change-origin.ts';
import { nameParams } from './parameters.ts';
import type { Presence } from './require-presence.ts';

/** `/admin/clients/:name/policy`: what a client may do. */
export function adminPolicies(services: {
  readonly clients: ClientRegistry;
  readonly policies: PolicyStore;
  readonly presence: Presence;
  readonly changes: ChangeLog;
  /**
   * Changes what a client may do, for what is under way as well.
   * @param policy - null goes back to the default one
   * @returns how many statements were cancelled because the new policy denies them
   */
  readonly applyPolicy: (client: string, policy: Policy | null) => number;
}): FastifyPluginAsync {
  const { clients, policies, presence, changes } = services;

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

  return async (app) => {
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
  };
}
