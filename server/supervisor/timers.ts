/** Timers by name, of which each runs at most once. */
export class Timers<Name extends string> {
  readonly #running = new Map<Name, NodeJS.Timeout>();
  readonly #fired: (name: Name) => void;

  constructor(fired: (name: Name) => void) {
    this.#fired = fired;
  }

  /** Starts a timer anew, in ms from now. */
  arm(name: Name, ms: number): void {
    clearTimeout(this.#running.get(name));
    const timer = setTimeout(() => {
      this.#running.delete(name);
      this.#fired(name);
    }, ms);
    this.#running.set(name, timer);
  }

  /** Stops them all. */
  disarm(): void {
    for (const timer of this.#running.values()) clearTimeout(timer);
    this.#running.clear();
  }
}
