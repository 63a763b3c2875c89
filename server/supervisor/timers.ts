import { afterReading } from '../util/deadline-after-poll.ts';

/** Timers by name, of which each runs at most once. A heartbeat that lies there already may still start one anew. */
export class Timers<Name extends string> {
  /** How to stop each. */
  readonly #running = new Map<Name, () => void>();
  readonly #fired: (name: Name) => void;

  constructor(fired: (name: Name) => void) {
    this.#fired = fired;
  }

  /** Starts a timer anew, in ms from now. */
  arm(name: Name, ms: number): void {
    this.#running.get(name)?.();
    const stop = afterReading(ms, () => {
      this.#running.delete(name);
      this.#fired(name);
    });
    this.#running.set(name, stop);
  }

  /** Stops them all. */
  disarm(): void {
    for (const stop of this.#running.values()) stop();
    this.#running.clear();
  }
}
