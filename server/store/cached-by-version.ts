import type { Store } from './store.ts';

/**
 * Keeps what was read from the database until anything in it has changed, by this process or by another one: the command
 * line may write while the daemon runs. Asking for the version costs microseconds; reading and checking rows for every
 * request was a third of the time of a call (measured).
 *
 * @returns the value, read anew when it is out of date
 */
export function cachedByVersion<Value>(store: Store, read: () => Value): () => Value {
  const version = store.prepare(
    "SELECT data_version || ':' || total_changes() AS now FROM pragma_data_version",
  );
  let known: { readonly at: string; readonly value: Value } | undefined;
  return () => {
    const { now } = version.get() as { now: string };
    if (known?.at !== now) known = { at: now, value: read() };
    return known.value;
  };
}
