import { z } from 'zod';
import { type ClientRegistry, openClientRegistry } from '../../clients/client-registry.ts';
import { defaultPolicy } from '../../clients/default-policy.ts';
import { openPolicyStore, type PolicyStore } from '../../clients/policy-store.ts';
import { ensureHome, type Home } from '../../config/home.ts';
import { loadConfig } from '../../config/load-config.ts';
import { localUrl } from '../../config/loopback.ts';
import {
  type ClientPolicy,
  type ClientToken,
  type ClientView,
  clientPolicySchema,
  clientTokenSchema,
  clientViewSchema,
} from '../../contract/admin.ts';
import type { ClientType } from '../../contract/client-types.ts';
import type { Policy } from '../../contract/policy.ts';
import { adminClient } from '../../instance/admin-client.ts';
import { findGateway } from '../../instance/running-gateway.ts';
import { openQuotaTables } from '../../quota/quota-tables.ts';
import { openPauses } from '../../scheduler/pauses.ts';
import { openStateStore, openUsageStore, type Store } from '../../store/store.ts';
import type { CliContext } from './context.ts';
import { mcpUrl } from './gateway-text.ts';
import { tellConfirmation } from './tell-confirmation.ts';

/** The clients of this state folder, through the running gateway or straight from the state database. */
export interface ClientsAccess {
  /** Where clients call, or will call once the gateway runs. */
  readonly mcpUrl: string;
  list(): Promise<readonly ClientView[]>;
  /** @param policy - undefined for the default one */
  add(name: string, type: ClientType, policy?: Policy): Promise<ClientToken>;
  rotate(name: string): Promise<ClientToken>;
  remove(name: string): Promise<void>;
  policy(name: string): Promise<ClientPolicy>;
  /** @param policy - undefined goes back to the default policy */
  setPolicy(name: string, policy: Policy | undefined): Promise<ClientPolicy>;
}

/**
 * Through the gateway where it runs, so that the panel sees the change and sessions of a removed client end at once;
 * else on the database, so that clients can be set up before the first start.
 */
export async function openClients(context: CliContext): Promise<ClientsAccess> {
  const gateway = await findGateway(context.home);
  if (!gateway) return openOffline(context);
  const admin = adminClient(context.home, gateway, undefined, tellConfirmation(context));
  const path = (name: string, action = '') => `/admin/clients/${encodeURIComponent(name)}${action}`;
  return {
    mcpUrl: mcpUrl(gateway),
    list: () => admin.call('GET', '/admin/clients', z.array(clientViewSchema)),
    add: (name, type, policy) =>
      admin.call('POST', '/admin/clients', clientTokenSchema, { name, type, ...(policy && { policy }) }),
    rotate: (name) => admin.call('POST', path(name, '/rotate'), clientTokenSchema, {}),
    remove: async (name) => {
      await admin.call('DELETE', path(name), z.unknown());
    },
    policy: (name) => admin.call('GET', path(name, '/policy'), clientPolicySchema),
    setPolicy: (name, policy) =>
      admin.call(policy ? 'PUT' : 'DELETE', path(name, '/policy'), clientPolicySchema, policy),
  };
}

function openOffline(context: CliContext): ClientsAccess {
  const { config } = loadConfig({ env: context.env, home: context.home });
  ensureHome(context.home);
  const withStore = async <Result>(work: (store: Store) => Result): Promise<Result> => {
    const store = openStateStore(context.home.stateFile);
    try {
      return work(store);
    } finally {
      store.close();
    }
  };
  const withRegistry = <Result>(work: (registry: ClientRegistry) => Result) =>
    withStore((store) => work(openClientRegistry(store)));
  const withPolicies = <Result>(name: string, work: (policies: PolicyStore) => Result) =>
    withStore((store) => {
      openClientRegistry(store).get(name);
      return work(openPolicyStore(store, defaultPolicy(config.profile)));
    });
  const withToken = ({
    client,
    token,
  }: {
    client: { name: string; type: ClientType };
    token: string;
  }): ClientToken => ({
    name: client.name,
    type: client.type,
    token,
  });
  return {
    mcpUrl: mcpUrl({ url: localUrl(config) }),
    list: () =>
      withStore((store) => {
        const pauses = openPauses(store, () => {});
        return openClientRegistry(store)
          .list()
          .map((client) => ({
            ...client,
            sessions: 0,
            running: 0,
            calls: 0,
            paused: pauses.has(client.name),
          }));
      }),
    async add(name, type, policy) {
      const added = await withRegistry((registry) => withToken(registry.add(name, type)));
      if (policy) await withPolicies(name, (policies) => policies.set(name, policy));
      return added;
    },
    rotate: (name) => withRegistry((registry) => withToken(registry.rotate(name))),
    async remove(name) {
      await withRegistry((registry) => registry.remove(name));
      forgetUsage(context.home, name);
    },
    policy: (name) => withPolicies(name, (policies) => policyView(policies, name)),
    setPolicy: (name, policy) =>
      withPolicies(name, (policies) => {
        if (policy) policies.set(name, policy);
        else policies.reset(name);
        return policyView(policies, name);
      }),
  };
}

/** A client of the same name that is added later begins afresh. */
function forgetUsage(home: Home, client: string): void {
  const usage = openUsageStore(home.usageFile);
  try {
    openQuotaTables(usage).forget(client);
  } finally {
    usage.close();
  }
}

function policyView(policies: PolicyStore, client: string): ClientPolicy {
  return { client, policy: policies.of(client), own: policies.has(client) };
}
