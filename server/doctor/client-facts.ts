import { existsSync } from 'node:fs';
import { type ClientRegistry, openClientRegistry } from '../clients/client-registry.ts';
import { defaultPolicy } from '../clients/default-policy.ts';
import { openPolicyStore, type PolicyStore } from '../clients/policy-store.ts';
import { openStateStore } from '../store/store.ts';
import type { ClientFacts } from './facts.ts';

/** Every client and what it may do. */
export function clientFacts(clients: ClientRegistry, policies: PolicyStore): readonly ClientFacts[] {
  return clients.list().map(({ name }) => ({ name, policy: policies.of(name), own: policies.has(name) }));
}

/**
 * The same from the state file, when no gateway runs. Nothing is made where there is none.
 *
 * @param profile - name of the profile in use
 */
export function storedClientFacts(stateFile: string, profile: string): readonly ClientFacts[] {
  if (!existsSync(stateFile)) return [];
  const store = openStateStore(stateFile);
  try {
    return clientFacts(openClientRegistry(store), openPolicyStore(store, defaultPolicy(profile)));
  } finally {
    store.close();
  }
}
