import { randomUUID } from 'node:crypto';
import { SnowgateError, toSnowgateError } from '../errors/snowgate-error.ts';
import type { QueryProgress } from './model/query.ts';
import type { ResultOwner, StoredResult } from './model/stored-result.ts';
import type { ResultStore } from './results/result-store.ts';
import type { LongCall, QueryStatus } from './results/running-query.ts';
import { createRunningQuery, type RunningQuery } from './results/running-query.ts';

/** Work that leaves a result by which it is found again. */
export interface LongResult {
  readonly stored: Omit<StoredResult, 'expiresAt'>;
}

/** The call that asks for the work. */
export interface Asking {
  readonly owner: ResultOwner;
  /** How long the call waits for the end, in ms; 0 = it only starts the work. */
  readonly waitMs: number;
  /** Aborted when the client cancels or is gone: that ends the work as long as the call waits, and not afterwards. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: QueryProgress) => void;
}

export type LongOutcome<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'running'; readonly status: QueryStatus & { readonly kind: 'running' } };

/** Queries that take longer than a client waits: they go on, and are asked after and fetched by their handle. */
export interface LongQueries {
  /**
   * Starts work and waits for it; what is not done by then goes on by itself.
   *
   * @throws QUERY_DETACHED_FULL when it is only to be started and the client has too many already; what the work throws
   */
  run<Result extends LongResult>(
    asking: Asking,
    start: (call: LongCall) => Promise<Result>,
  ): Promise<LongOutcome<Result>>;

  /**
   * @param waitMs - how long to wait for its end
   * @throws RESULT_GONE for a handle that is unknown or somebody else's
   */
  status(owner: ResultOwner, handle: string, waitMs: number, signal: AbortSignal): Promise<QueryStatus>;

  /**
   * Ends a query and resolves when it has ended, with how it stands then.
   * @throws RESULT_GONE for a handle that is unknown or somebody else's
   */
  cancel(owner: ResultOwner, handle: string): Promise<QueryStatus>;

  /** Resolves when nothing goes on by itself any more and how it ended is written down. */
  idle(): Promise<void>;
}

/** Even a call that only starts a query waits so long (ms) for a refusal: most of them come at once. */
const refusalMs = 5_000;

/** When another query may be started where too many go on: none of them can be said to end by then. */
const retryAfterSeconds = 10;

export function createLongQueries(options: {
  readonly results: ResultStore;
  /** Queries of one client that may go on by themselves at the same time. */
  readonly perClient: number;
}): LongQueries {
  const { results, perClient } = options;
  const running = new Map<string, RunningQuery>();

  const isFull = (owner: ResultOwner) =>
    [...running.values()].filter((query) => query.owner.name === owner.name).length >= perClient;

  const find = (owner: ResultOwner, handle: string): RunningQuery | undefined => {
    const query = running.get(handle);
    return query?.isOwnedBy(owner) ? query : undefined;
  };

  const ended = (owner: ResultOwner, handle: string): QueryStatus => {
    const result = results.find(owner, handle);
    if (result === null) throw new SnowgateError('RESULT_GONE');
    switch (result.state.kind) {
      case 'succeeded':
        return { kind: 'succeeded', handle, result };
      case 'failed':
        return { kind: 'failed', handle, error: new SnowgateError(result.state.code, result.state.data) };
      default:
        // Nothing here runs it: its end could not be written down.
        return { kind: 'failed', handle, error: new SnowgateError('QUERY_LOST') };
    }
  };

  /** From here on it is nobody's call. */
  const letGo = async (query: RunningQuery, work: Promise<LongResult>): Promise<void> => {
    const { id, owner } = query;
    running.set(id, query);
    const nothing = { id, queryId: null, own: true, statement: null };
    const noted = results.keep(owner, { ...nothing, state: { kind: 'running' } });
    const written = work.then(
      ({ stored }) => results.keep(owner, stored),
      (thrown: unknown) => {
        const { code, data } = toSnowgateError(thrown, id);
        return results.keep(owner, { ...nothing, state: { kind: 'failed', code, data } });
      },
    );
    // What cannot be written down is found to be lost by whoever asks.
    query.ended = written.then(ignore, ignore).finally(() => running.delete(id));
    await noted;
  };

  return {
    async run(asking, start) {
      const { owner, waitMs, signal } = asking;
      if (waitMs === 0 && isFull(owner)) {
        throw new SnowgateError('QUERY_DETACHED_FULL', { limit: perClient, retryAfterSeconds });
      }
      const query = createRunningQuery(randomUUID(), owner, asking.onProgress);
      const gone = () => query.stop();
      signal.addEventListener('abort', gone, { once: true });
      if (signal.aborted) gone();
      const work = start(query);
      const done = work.then((result) => ({ kind: 'done', result }) as const);
      const patience = pause(waitMs);
      const refusal = pause(refusalMs);
      try {
        const enough = Promise.all([patience.over, Promise.race([query.underWay, refusal.over])]);
        const first = await Promise.race([done, enough]);
        if (!Array.isArray(first)) return first;
        // A client that may have no further one waits on, as long as it likes.
        if (isFull(owner) || signal.aborted) return await done;
        const letting = letGo(query, work);
        signal.removeEventListener('abort', gone);
        await letting;
        return { kind: 'running', status: query.status() };
      } finally {
        patience.end();
        refusal.end();
        signal.removeEventListener('abort', gone);
      }
    },

    async status(owner, handle, waitMs, signal) {
      const query = find(owner, handle);
      if (query) {
        const waited = pause(waitMs);
        signal.addEventListener('abort', waited.end, { once: true });
        if (signal.aborted) waited.end();
        await Promise.race([query.ended, waited.over]);
        signal.removeEventListener('abort', waited.end);
        waited.end();
        if (running.has(handle)) return query.status();
      }
      return ended(owner, handle);
    },

    async cancel(owner, handle) {
      const query = find(owner, handle);
      query?.stop();
      await query?.ended;
      return ended(owner, handle);
    },

    async idle() {
      await Promise.all([...running.values()].map((query) => query.ended));
    },
  };
}

function ignore(): void {}

/**
 * Waits so many ms, or until it is ended. Every call waits twice and nearly none to the end, so this does without an
 * AbortController: an abort makes an error with a stack, which nobody reads.
 */
function pause(ms: number): { readonly over: Promise<void>; readonly end: () => void } {
  let end = ignore;
  const over = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    end = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  return { over, end };
}
