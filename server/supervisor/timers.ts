/**
 * Timers by name, of which each runs at most once.
 *
 * A process that was held up finds its timers due before it has read what came in meanwhile, a heartbeat perhaps: what
 * lies there already is heard first, and may start the timer anew.
 */
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
    const timer = setTimeout(() => {
      const turn = setImmediate(() => {
        this.#running.delete(name);
        this.#fired(name);
      });
      this.#running.set(name, () => clearImmediate(turn));
    }, ms);
    this.#running.set(name, () => clearTimeout(timer));
  }

  /** Stops them all. */
  disarm(): void {
    for (const stop of this.#running.values()) stop();
    this.#running.clear();
  }
}
