import type { AdminEvent } from './events.ts';

/** Where parts tell what changed, and where the live views listen. Events state facts; they never drive control flow. */
export interface AdminFeed {
  /** Tells all listeners. A listener that throws does not keep the others from hearing. */
  publish(event: AdminEvent): void;

  /** @returns the way to stop listening */
  listen(listener: (event: AdminEvent) => void): () => void;

  /** True when nobody listens: building an event can then be spared. */
  readonly silent: boolean;
}

/** @param onError - told of a listener that threw */
export function createAdminFeed(onError: (error: unknown) => void): AdminFeed {
  const listeners = new Set<(event: AdminEvent) => void>();
  return {
    publish(event) {
      for (const listener of listeners) {
        try {
          listener(event);
        } catch (error) {
          onError(error);
        }
      }
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    get silent() {
      return listeners.size === 0;
    },
  };
}
