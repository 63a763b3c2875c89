import { SnowgateError } from '../../../errors/snowgate-error.ts';

/** Somebody who waits for a connection. */
export interface Waiter<Want, Got> {
  readonly want: Want;
  /** When they came: ms of `performance.now`. */
  readonly since: number;
  readonly resolve: (got: Got) => void;
  readonly reject: (error: unknown) => void;
}

export interface WaitingLineOptions {
  /** Most who may wait; a further one is turned away. */
  readonly maxWaiting: number;
  /** Longest wait (ms). */
  readonly waitMs: number;
  /** Seconds after which somebody who is turned away should come again. */
  readonly retryAfterSeconds: () => number;
  /** Called for each who is turned away, or waited in vain. */
  readonly onTurnedAway: () => void;
  /** Called when somebody has left by themselves or in vain. */
  readonly onLeft: () => void;
}

/** Those who wait for a connection, first come first served, bounded in number and in time. */
export class WaitingLine<Want extends { readonly signal: AbortSignal }, Got> {
  readonly #options: WaitingLineOptions;
  #waiters: readonly Waiter<Want, Got>[] = [];

  constructor(options: WaitingLineOptions) {
    this.#options = options;
  }

  /** Who waits now, in order: a copy that stays as it is. */
  get waiters(): readonly Waiter<Want, Got>[] {
    return this.#waiters;
  }

  /**
   * Waits until somebody is served. Whoever serves has the turn to do so before the bound is looked at, so that nobody is
   * turned away while there is something for them.
   *
   * @param serve - hands out what there is
   * @throws SNOWFLAKE_POOL_FULL, SNOWFLAKE_POOL_TIMEOUT, and the reason of the signal
   */
  async wait(want: Want, serve: () => void): Promise<Got> {
    const { maxWaiting, waitMs, retryAfterSeconds, onTurnedAway, onLeft } = this.#options;
    let leave = (_error: unknown): void => undefined;
    const abort = (): void => leave(want.signal.reason);
    const timer = setTimeout(() => {
      onTurnedAway();
      leave(
        new SnowgateError('SNOWFLAKE_POOL_TIMEOUT', {
          seconds: waitMs / 1000,
          retryAfterSeconds: retryAfterSeconds(),
        }),
      );
    }, waitMs);
    try {
      return await new Promise<Got>((resolve, reject) => {
        const waiter: Waiter<Want, Got> = { want, since: performance.now(), resolve, reject };
        leave = (error) => {
          this.remove(waiter);
          reject(error);
          onLeft();
        };
        want.signal.addEventListener('abort', abort, { once: true });
        this.#waiters = [...this.#waiters, waiter];
        serve();
        if (this.#waiters.length <= maxWaiting || !this.#waiters.includes(waiter)) return;
        onTurnedAway();
        leave(
          new SnowgateError('SNOWFLAKE_POOL_FULL', {
            waiting: maxWaiting,
            retryAfterSeconds: retryAfterSeconds(),
          }),
        );
      });
    } finally {
      clearTimeout(timer);
      want.signal.removeEventListener('abort', abort);
    }
  }

  /** Takes somebody out who has been served or refused. */
  remove(waiter: Waiter<Want, Got>): void {
    this.#waiters = this.#waiters.filter((other) => other !== waiter);
  }

  /** Refuses whoever is first. */
  refuseFirst(error: unknown): void {
    const [first] = this.#waiters;
    if (first === undefined) return;
    this.remove(first);
    first.reject(error);
  }

  /** Refuses everybody. */
  refuseAll(error: unknown): void {
    const all = this.#waiters;
    this.#waiters = [];
    for (const { reject } of all) reject(error);
  }
}
