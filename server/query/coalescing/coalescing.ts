import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { StatementResult } from '../../snowflake/types.ts';
import type { AnswerSource } from '../model/answer-source.ts';
import { ownAnswer } from '../model/answer-source.ts';
import { createResultCache } from './result-cache.ts';
import type { Shareable } from './share-key.ts';
import { Flight, type Passenger } from './single-flight.ts';

/** An answer and where it came from. */
export interface SharedAnswer {
  readonly result: StatementResult;
  readonly source: AnswerSource;
}

/** How often answers were shared, since the gateway started. */
export interface SharingFigures {
  readonly shared: number;
  readonly cached: number;
  /** Statements that could have been answered from the cache and were not. */
  readonly missed: number;
  readonly entries: number;
  readonly bytes: number;
}

/** Runs identical statements once, and keeps answers for a while where the configuration says so. */
export interface Sharing {
  /**
   * The answer for one client that may see it: kept, of a run that is under way, or of a run of its own.
   * @param shareable - null when it must run for this client alone
   * @throws what the run fails with; QUERY_CANCELLED when the client left
   */
  answer(shareable: Shareable | null, passenger: Passenger): Promise<SharedAnswer>;

  /** Runs a statement that may change something: whoever asks after its end must not be given what was read before. */
  change<Result>(run: () => Promise<Result>): Promise<Result>;

  /** Forgets answers that are too old. */
  sweep(): void;

  figures(): SharingFigures;
}

/** @param options - `seconds` 0 keeps nothing; `deadlineMs` is what a statement may take, waiting included */
export function createSharing(options: {
  readonly cache: { readonly seconds: number; readonly bytes: number };
  readonly deadlineMs: number;
  readonly now?: () => number;
}): Sharing {
  const { now = () => performance.now() } = options;
  const keeps = options.cache.seconds > 0;
  const cache = createResultCache({ ...options.cache, now });
  const flights = new Map<string, Flight>();
  const counts = { shared: 0, cached: 0, missed: 0 };
  let changes = 0;

  const forget = () => {
    changes += 1;
    // Who is in a flight already has asked before the change was done.
    flights.clear();
    cache.clear();
  };

  const depart = ({ key, keep, profile }: Shareable): Flight => {
    let seen = changes;
    const flight: Flight = new Flight({
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
    async answer(shareable, passenger) {
      if (!shareable || passenger.held()) return alone(passenger, 0);
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
        if (passenger.held()) return alone(passenger, usedMs);
        const flight = flights.get(shareable.key) ?? depart(shareable);
        const landing = await flight.join(passenger, usedMs);
        if (landing.kind === 'again') continue;
        if (landing.source.kind === 'shared') counts.shared += 1;
        return landing;
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

async function alone({ signal, onProgress, start }: Passenger, usedMs: number): Promise<SharedAnswer> {
  const result = await start({ waiting: signal, begin: () => signal, usedMs, onProgress });
  return { result, source: ownAnswer };
}
