import type { Store } from './store.ts';

/**
 * Keeps what was read from the database until anything in it has changed, by this process or by another one: the command
 * line may write while the daemon runs.
 *
 * @returns the value, read anew when it is out of date
 */
export function cachedByVersion<Value>(store: Store, read: () => Value): () => Value {
  const version = versionOf(store);
  let known: { readonly foreign: number; readonly own: number; readonly value: Value } | undefined;
  return () => {
    const foreign = version();
    const own = store.writes();
    if (known?.foreign !== foreign || known.own !== own) known = { foreign, own, value: read() };
    return known.value;
  };
}

const versions = new WeakMap<Store, () => number>();

/**
 * What SQLite counts up when another connection has written. A call asks for it half a dozen times, and each look costs
 * microseconds, so it is looked at once in each drain of the microtasks: Node reads from a socket only between two drains,
 * and so a request is always held against a version that was looked up after it had come in. A token that was replaced,
 * or a policy, counts for the next request that is sent, without exception.
 */
function versionOf(store: Store): () => number {
  const known = versions.get(store);
  if (known) return known;
  const statement = store.prepare('PRAGMA data_version');
  let current: number | undefined;
  const forget = () => {
    current = undefined;
  };
  const version = () => {
    if (current === undefined) {
      current = (statement.get() as { readonly data_version: number }).data_version;
      // Runs when this drain is over, before Node turns to the next socket or timer.
      process.nextTick(forget);
    }
    return current;
  };
  versions.set(store, version);
  return version;
}
