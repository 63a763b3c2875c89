/** So many crashes ... */
export const mostCrashes = 3;
/** ... within so many ms, and the daemon stays down until somebody asks for it. */
export const crashWindowMs = 5 * 60_000;

/** Counts crashes, to tell a bad moment from a daemon that cannot run. */
export class CrashPolicy {
  readonly #now: () => number;
  #crashes: readonly number[] = [];

  /** @param now - the time in ms */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts one crash. @returns true when it was one too many */
  crashed(): boolean {
    const now = this.#now();
    this.#crashes = [...this.#crashes.filter((at) => now - at < crashWindowMs), now];
    return this.#crashes.length >= mostCrashes;
  }

  /** Somebody has asked for a new start: what was before does not count any more. */
  forget(): void {
    this.#crashes = [];
  }
}
