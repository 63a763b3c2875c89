import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { StatementProgress, StatementResult } from '../../snowflake/types.ts';
import { type AnswerSource, ownAnswer } from '../model/answer-source.ts';
import { frozen } from './cached-result.ts';

/** How one statement goes to Snowflake: how its waiting ends, and what it is told when its turn has come. */
export interface Turn {
  /** Ends the waiting for a turn. */
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

/** Somebody who wants the answer. */
export interface Passenger {
  /** The request that it is for. */
  readonly id: string;
  /** Aborted when its client, or a human, does not want it any more. */
  readonly signal: AbortSignal;
  /** True while a human holds its client back: then it is given nothing that others run. */
  readonly held: () => boolean;
  readonly onProgress: (progress: StatementProgress) => void;
  /** Waits for its turn and runs the statement; must call `turn.begin` in between. */
  readonly start: (turn: Turn) => Promise<StatementResult>;
}

/** What became of a flight for one of its passengers. */
export type Landing =
  | { readonly kind: 'answer'; readonly result: StatementResult; readonly source: AnswerSource }
  /** Another one's time was over and not this one's, or it is held back by now: it has to see anew. */
  | { readonly kind: 'again' };

interface Seat {
  readonly passenger: Passenger;
  /** Aborted when it need not wait for a turn of its own any more. */
  readonly stopWaiting: AbortController;
  readonly land: (landing: Landing) => void;
  readonly fail: (error: unknown) => void;
}

/** A deadline belongs to the one who started; whoever came later has time left. */
const ownToTheStarter: ReadonlySet<string> = new Set(['QUERY_DEADLINE', 'SNOWFLAKE_POOL_TIMEOUT']);

/**
 * One statement for all who want it at the same time. While it waits, each passenger waits for a turn of its own, so
 * that nobody waits longer because of another one's place in the queue; the first whose turn comes runs it for all.
 */
export class Flight {
  readonly #seats = new Map<string, Seat>();
  readonly #unwanted = new AbortController();
  readonly #onBegin: () => void;
  readonly #onEnd: (result: StatementResult | null) => void;
  #starter: string | null = null;
  #running: StatementProgress | null = null;

  /**
   * @param events - `onBegin` when it goes to Snowflake; `onEnd` when nobody can join any more: with the result, or null
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
   * @param usedMs - of the passenger's deadline, on earlier flights
   * @throws QUERY_CANCELLED, and what its own waiting or the run fails with
   */
  join(passenger: Passenger, usedMs: number): Promise<Landing> {
    return new Promise((resolve, reject) => {
      const { id, signal } = passenger;
      const onAbort = () => this.#leave(id);
      const leaveSeat = () => {
        signal.removeEventListener('abort', onAbort);
        this.#seats.delete(id);
      };
      const stopWaiting = new AbortController();
      this.#seats.set(id, {
        passenger,
        stopWaiting,
        land: (landing) => {
          leaveSeat();
          resolve(landing);
        },
        fail: (error) => {
          leaveSeat();
          reject(error);
        },
      });
      if (signal.aborted) {
        this.#leave(id);
        return;
      }
      signal.addEventListener('abort', onAbort, { once: true });
      if (this.#starter === null) this.#attempt(passenger, stopWaiting.signal, usedMs);
      else if (this.#running) passenger.onProgress(this.#running);
    });
  }

  /** Its own turn: queues for the passenger, and runs for all when it is the first. */
  #attempt(passenger: Passenger, waiting: AbortSignal, usedMs: number): void {
    const { id } = passenger;
    const mine = () => this.#starter === id;
    passenger
      .start({
        waiting,
        usedMs,
        begin: () => this.#begin(id),
        onProgress: (progress) => (mine() ? this.#tellAll(progress) : passenger.onProgress(progress)),
      })
      .then(
        (result) => this.#arrive(result),
        (error: unknown) => {
          if (mine()) this.#crash(error);
          // Its own refusal while it waited. When another one runs it by now, that does not matter any more.
          else if (this.#starter === null) this.#refuse(id, error);
        },
      );
  }

  #begin(id: string): AbortSignal {
    if (this.#starter !== null || !this.#seats.has(id)) throw new SnowgateError('QUERY_CANCELLED');
    this.#starter = id;
    this.#onBegin();
    for (const { passenger, stopWaiting } of this.#seats.values()) {
      if (passenger.id !== id) stopWaiting.abort();
    }
    return this.#unwanted.signal;
  }

  #tellAll(progress: StatementProgress): void {
    if (progress.kind === 'running') this.#running = progress;
    for (const { passenger } of this.#seats.values()) passenger.onProgress(progress);
  }

  #arrive(result: StatementResult): void {
    const starter = this.#starter ?? '';
    const shared = frozen(result);
    this.#onEnd(shared);
    for (const { passenger, land } of [...this.#seats.values()]) {
      if (passenger.id === starter) land({ kind: 'answer', result: shared, source: ownAnswer });
      else if (passenger.held()) land({ kind: 'again' });
      // Only the one it ran for has used the time of a connection.
      else {
        const result = Object.freeze({ ...shared, waitMs: 0, runMs: 0 });
        land({ kind: 'answer', result, source: { kind: 'shared', with: starter } });
      }
    }
  }

  #crash(error: unknown): void {
    this.#onEnd(null);
    const own = error instanceof SnowgateError && ownToTheStarter.has(error.code);
    for (const { passenger, land, fail } of [...this.#seats.values()]) {
      if (own && passenger.id !== this.#starter) land({ kind: 'again' });
      else fail(error);
    }
  }

  #refuse(id: string, error: unknown): void {
    const seat = this.#seats.get(id);
    if (this.#seats.size === 1 && seat) this.#onEnd(null);
    seat?.fail(error);
  }

  /** One does not want it any more. The last one waits until Snowflake has confirmed the end. */
  #leave(id: string): void {
    const seat = this.#seats.get(id);
    const last = this.#seats.size <= 1;
    if (this.#starter !== id) seat?.stopWaiting.abort();
    if (last) this.#onEnd(null);
    if (last && this.#starter !== null) this.#unwanted.abort();
    else seat?.fail(new SnowgateError('QUERY_CANCELLED'));
  }
}
