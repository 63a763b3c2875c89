/** A value outside React that components can follow with `useSyncExternalStore`. */
export interface ExternalStore<T> {
  /** The value now. Stays the same object until `set` is called with another one. */
  get(): T;

  /** Replaces the value and tells the listeners, unless it is the same. */
  set(value: T): void;

  /** Calls back after each change; the returned function ends that. */
  subscribe(listener: () => void): () => void;
}

/** Makes a store that holds `initial`. */
export function createStore<T>(initial: T): ExternalStore<T> {
  let current = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
