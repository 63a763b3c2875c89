import { type Policy, type PolicyInput, policySchema } from '../contract/policy.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { cachedByVersion } from '../store/cached-by-version.ts';
import type { Store } from '../store/store.ts';

/** What each client may do. A client without a policy of its own has the default one. */
export interface PolicyStore {
  /** The client's policy with every default filled in. Unreadable ones allow nothing. */
  of(client: string): Policy;

  /** Why the client's stored policy cannot be kept, so that it may use nothing; null when it can. */
  problem(client: string): string | null;

  /** True when the client has a policy of its own. */
  has(client: string): boolean;

  /** @throws CLIENT_UNKNOWN */
  set(client: string, policy: PolicyInput): Policy;

  /** What a client without a policy of its own may do. */
  readonly unset: Policy;

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
          read(policy),
        ]),
      ),
  );

  return {
    of(client) {
      const stored = policies().get(client);
      if (stored === undefined) return defaults;
      return stored.ok ? stored.policy : nothing;
    },
    problem(client) {
      const stored = policies().get(client);
      return stored === undefined || stored.ok ? null : stored.problem;
    },
    has: (client) => policies().has(client),
    unset: defaults,
    set(client, policy) {
      if (!known.get(client)) throw new SnowgateError('CLIENT_UNKNOWN', { name: client });
      const checked = policySchema.parse(policy);
      put.run(client, JSON.stringify(checked));
      return checked;
    },
    reset: (client) => void drop.run(client),
  };
}

type Stored =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly problem: string };

/** Reads a stored policy. One that is damaged, of a newer version, or promises what this version cannot keep is no policy. */
function read(stored: string): Stored {
  try {
    const parsed = policySchema.safeParse(JSON.parse(stored));
    if (parsed.success) return { ok: true, policy: parsed.data };
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`,
    );
    return { ok: false, problem: problems.join('; ') };
  } catch {
    return { ok: false, problem: 'it is not JSON' };
  }
}
