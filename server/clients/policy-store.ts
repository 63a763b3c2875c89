import { type Policy, type PolicyInput, policySchema } from '../contract/policy.ts';
import { SnowgateError } from '../errors.ts';
import { cachedByVersion } from '../store/cached-by-version.ts';
import type { Store } from '../store/store.ts';

/** What each client may do. A client without a policy of its own has the default one. */
export interface PolicyStore {
  /** The client's policy with every default filled in. Unreadable ones allow nothing. */
  of(client: string): Policy;

  /** True when the client has a policy of its own. */
  has(client: string): boolean;

  /** @throws CLIENT_UNKNOWN */
  set(client: string, policy: PolicyInput): Policy;

  /** Back to the default. */
  reset(client: string): void;
}

/** @param fallback - for clients without a policy of their own */
export function openPolicyStore(store: Store, fallback: PolicyInput = {}): PolicyStore {
  const known = store.prepare('SELECT 1 FROM clients WHERE name = ?');
  const put = store.prepare(
    'INSERT INTO policies (client, policy) VALUES (?, ?) ON CONFLICT (client) DO UPDATE SET policy = excluded.policy',
  );
  const drop = store.prepare('DELETE FROM policies WHERE client = ?');
  const defaults = policySchema.parse(fallback);
  const nothing = policySchema.parse({ statements: { read: 'deny' } });
  const all = store.prepare('SELECT client, policy FROM policies');
  const policies = cachedByVersion(
    store,
    () =>
      new Map(
        (all.all() as { client: string; policy: string }[]).map(({ client, policy }) => [
          client,
          read(policy) ?? nothing,
        ]),
      ),
  );

  return {
    of: (client) => policies().get(client) ?? defaults,
    has: (client) => policies().has(client),
    set(client, policy) {
      if (!known.get(client)) throw new SnowgateError('CLIENT_UNKNOWN', { name: client });
      const checked = policySchema.parse(policy);
      put.run(client, JSON.stringify(checked));
      return checked;
    },
    reset: (client) => void drop.run(client),
  };
}

/** The stored policy, or undefined when it is damaged or of a newer version: the caller then allows nothing. */
function read(stored: string): Policy | undefined {
  try {
    return policySchema.parse(JSON.parse(stored));
  } catch {
    return undefined;
  }
}
