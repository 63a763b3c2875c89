import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { StatementProgress, StatementResult } from '../../snowflake/types.ts';
import { type AnswerSource, ownAnswer } from '../model/query.ts';
import { frozen } from './result-cache.ts';

/** How one statement goes to Snowflake: how its waiting for a slot ends, and what it is told when it has one. */
export interface Execution {
  /** Ends the waiting for a slot. */
  readonly waiting: AbortSignal;
  /**
   * To be called when nothing is left to wait for; what it returns ends the run at Snowflake.
   * @throws QUERY_CANCELLED when it need not run any more
   */
  readonly begin: () => AbortSignal;
  /** ms of its deadline that are used up before it waits. */
  readonly usedMs: number;
  readonly onProgress: (progress: StatementProgress) => void;
}

/** One request that wants the answer. */
export interface Waiter {
  /** The request that it is for. */
  readonly id: string;
  /** Aborted when its client, or a human, does not want it any more. */
  readonly signal: AbortSignal;
  /** True while a human holds its client back: then it is given nothing that others run. */
  readonly held: () => boolean;
  readonly onProgress: (progress: StatementProgress) => void;
  /** Waits for a slot and runs the statement; must call `execution.begin` in between. */
  readonly start: (execution: Execution) => Promise<StatementResult>;
}

/** How a single-flight ended for one of its waiters. */
export type WaiterOutcome =
  | { readonly kind: 'answer'; readonly result: StatementResult; readonly source: AnswerSource }
  /** Another one's time was over and not this one's, or it is held back by now: it has to see anew. */
  | { readonly kind: 'again' };

interface Waiting {
  readonly waiter: Waiter;
  /** Aborted when it need not wait for a slot of its own any more. */
  readonly stopWaiting: AbortController;
  readonly settle: (outcome: WaiterOutcome) => void;
  readonly fail: (error: unknown) => void;
}

/** A deadline belongs to the leader; a waiter that joined later has time left. */
const leadersOwn: ReadonlySet<string> = new Set(['QUERY_DEADLINE', 'SNOWFLAKE_POOL_TIMEOUT']);

/**
 * Single-flight: one execution of a statement for all that want it at the same time. Until then each waiter waits for a slot
 * of its own, so that none waits longer because of another's place in the queue; the first to get one becomes the leader.
 */
export class SingleFlight {
  readonly #waiters = new Map<string, Waiting>();
  readonly #unwanted = new AbortController();
  readonly #onBegin: () => void;
  readonly #onEnd: (result: StatementResult | null) => void;
  #leader: string | null = null;
  #running: StatementProgress | null = null;

  /**
   * @param events - `onBegin` when it goes to Snowflake; `onEnd` when no waiter can join any more: with the result, or null
   *   when there is none
   */
  constructor(events: {
    readonly onBegin: () => void;
    readonly onEnd: (result: StatementResult | null) => void;
  }) {
    this.#onBegin = events.onBegin;
    this.#onEnd = events.onEnd;
  }

  /**
   * Takes part.
   * @param usedMs - of the waiter's deadline, in earlier single-flights
   * @throws QUERY_CANCELLED, and what its own waiting or the run fails with
   */
  join(waiter: Waiter, usedMs: number): Promise<WaiterOutcome> {
    return new Promise((resolve, reject) => {
      const { id, signal } = waiter;
      const onAbort = () => this.#leave(id);
      const stopListening = () => {
        signal.removeEventListener('abort', onAbort);
        this.#waiters.delete(id);
      };
      const stopWaiting = new AbortController();
      this.#waiters.set(id, {
        waiter,
        stopWaiting,
        settle: (outcome) => {
          stopListening();
          resolve(outcome);
        },
        fail: (error) => {
          stopListening();
          reject(error);
        },
      });
      if (signal.aborted) {
        this.#leave(id);
        return;
      }
      signal.addEventListener('abort', onAbort, { once: true });
      if (this.#leader === null) this.#attempt(waiter, stopWaiting.signal, usedMs);
      else if (this.#running) waiter.onProgress(this.#running);
    });
  }

  /** Its own attempt: queues for the waiter, and runs for all when it is the first. */
  #attempt(waiter: Waiter, waiting: AbortSignal, usedMs: number): void {
    const { id } = waiter;
    const mine = () => this.#leader === id;
    waiter
      .start({
        waiting,
        usedMs,
        begin: () => this.#begin(id),
        onProgress: (progress) => (mine() ? this.#tellAll(progress) : waiter.onProgress(progress)),
      })
      .then(
        (result) => this.#succeed(result),
        (error: unknown) => {
          if (mine()) this.#fail(error);
          // Its own refusal while it waited. When another one runs it by now, that does not matter any more.
          else if (this.#leader === null) this.#refuse(id, error);
        },
      );
  }

  #begin(id: string): AbortSignal {
    if (this.#leader !== null || !this.#waiters.has(id)) throw new SnowgateError('QUERY_CANCELLED');
    this.#leader = id;
    this.#onBegin();
    for (const { waiter, stopWaiting } of this.#waiters.values()) {
      if (waiter.id !== id) stopWaiting.abort();
    }
    return this.#unwanted.signal;
  }

  #tellAll(progress: StatementProgress): void {
    if (progress.kind === 'running') this.#running = progress;
    for (const { waiter } of this.#waiters.values()) waiter.onProgress(progress);
  }

  #succeed(result: StatementResult): void {
    const leader = this.#leader ?? '';
    const shared = frozen(result);
    this.#onEnd(shared);
    for (const { waiter, settle } of [...this.#waiters.values()]) {
      if (waiter.id === leader) settle({ kind: 'answer', result: shared, source: ownAnswer });
      else if (waiter.held()) settle({ kind: 'again' });
      // Only the one it ran for has used the time of a connection.
      else {
        const result = Object.freeze({ ...shared, waitMs: 0, runMs: 0 });
        settle({ kind: 'answer', result, source: { kind: 'shared', with: leader } });
      }
    }
  }

  #fail(error: unknown): void {
    this.#onEnd(null);
    const own = error instanceof SnowgateError && leadersOwn.has(error.code);
    for (const { waiter, settle, fail } of [...this.#waiters.values()]) {
      if (own && waiter.id !== this.#leader) settle({ kind: 'again' });
      else fail(error);
    }
  }

  #refuse(id: string, error: unknown): void {
    const waiting = this.#waiters.get(id);
    if (this.#waiters.size === 1 && waiting) this.#onEnd(null);
    waiting?.fail(error);
  }

  /** One does not want it any more. The last one waits until Snowflake has confirmed the end. */
  #leave(id: string): void {
    const waiting = this.#waiters.get(id);
    const last = this.#waiters.size <= 1;
    if (this.#leader !== id) waiting?.stopWaiting.abort();
    if (last) this.#onEnd(null);
    if (last && this.#leader !== null) this.#unwanted.abort();
    else waiting?.fail(new SnowgateError('QUERY_CANCELLED'));
  }
}
