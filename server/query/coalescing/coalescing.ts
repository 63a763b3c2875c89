import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { StatementResult } from '../../snowflake/types.ts';
import type { AnswerSource } from '../model/query.ts';
import { ownAnswer } from '../model/query.ts';
import { createResultCache } from './result-cache.ts';
import type { Shareable } from './share-key.ts';
import { SingleFlight, type Waiter } from './single-flight.ts';

/** An answer and where it came from. */
export interface SharedAnswer {
  readonly result: StatementResult;
  readonly source: AnswerSource;
}

/** How often answers were shared, since the gateway started. */
export interface CoalescingFigures {
  readonly shared: number;
  readonly cached: number;
  /** Statements that could have been answered from the cache and were not. */
  readonly missed: number;
  readonly entries: number;
  readonly bytes: number;
}

/** Runs identical statements once, and keeps answers for a while where the configuration says so. */
export interface Coalescing {
  /**
   * The answer for one client that may see it: kept, of a run that is under way, or of a run of its own.
   * @param shareable - null when it must run for this client alone
   * @throws what the run fails with; QUERY_CANCELLED when the client left
   */
  answer(shareable: Shareable | null, waiter: Waiter): Promise<SharedAnswer>;

  /** Runs a statement that may change something: whoever asks after its end must not be given what was read before. */
  change<Result>(run: () => Promise<Result>): Promise<Result>;

  /** Forgets answers that are too old. */
  sweep(): void;

  figures(): CoalescingFigures;
}

/** @param options - `seconds` 0 keeps nothing; `deadlineMs` is what a statement may take, waiting included */
export function createCoalescing(options: {
  readonly cache: { readonly seconds: number; readonly bytes: number };
  readonly deadlineMs: number;
  readonly now?: () => number;
}): Coalescing {
  const { now = () => performance.now() } = options;
  const keeps = options.cache.seconds > 0;
  const cache = createResultCache({ ...options.cache, now });
  const flights = new Map<string, SingleFlight>();
  const counts = { shared: 0, cached: 0, missed: 0 };
  let changes = 0;

  const forget = () => {
    changes += 1;
    // A waiter that has joined already asked before the change was done.
    flights.clear();
    cache.clear();
  };

  const openFlight = ({ key, keep, profile }: Shareable): SingleFlight => {
    let seen = changes;
    const flight: SingleFlight = new SingleFlight({
      onBegin: () => {
        seen = changes;
      },
      onEnd: (result) => {
        if (flights.get(key) === flight) flights.delete(key);
        const fits = result?.profile === profile && seen === changes;
        if (result && fits && keep && keeps) cache.set(key, result);
      },
    });
    flights.set(key, flight);
    return flight;
  };

  return {
    async answer(shareable, waiter) {
      if (!shareable || waiter.held()) return alone(waiter, 0);
      const kept = cache.get(shareable.key);
      if (kept) {
        counts.cached += 1;
        const result = { ...kept.result, waitMs: 0, runMs: 0 };
        return { result, source: { kind: 'cached', ageMs: kept.ageMs } };
      }
      if (keeps && shareable.keep) counts.missed += 1;
      const from = now();
      for (;;) {
        const usedMs = now() - from;
        if (usedMs >= options.deadlineMs) {
          throw new SnowgateError('QUERY_DEADLINE', { seconds: options.deadlineMs / 1000 });
        }
        if (waiter.held()) return alone(waiter, usedMs);
        const flight = flights.get(shareable.key) ?? openFlight(shareable);
        const outcome = await flight.join(waiter, usedMs);
        if (outcome.kind === 'again') continue;
        if (outcome.source.kind === 'shared') counts.shared += 1;
        return outcome;
      }
    },

    async change(run) {
      forget();
      try {
        return await run();
      } finally {
        forget();
      }
    },

    sweep: () => cache.sweep(),
    figures: () => ({ ...counts, ...cache.figures() }),
  };
}

async function alone({ signal, onProgress, start }: Waiter, usedMs: number): Promise<SharedAnswer> {
  const result = await start({ waiting: signal, begin: () => signal, usedMs, onProgress });
  return { result, source: ownAnswer };
}
