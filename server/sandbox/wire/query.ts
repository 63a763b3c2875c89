import { EngineError } from '../engine-types.ts';
import type { WireSession } from './session-store.ts';

/** How a statement ended. Its rows are in the result store, from which they may be evicted later. */
export type QueryOutcome =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly error: EngineError; readonly aborted: boolean };

/** One statement from its request to its end; remembered for a while after it. */
export class Query {
  readonly id: string;
  readonly requestId: string;
  readonly session: WireSession;
  /** The beginning of its text, for monitoring. */
  readonly sql: string;
  /** The caller asked not to wait: an answer goes out at once, and nobody needs to stay for it to go on. */
  readonly detached: boolean;
  readonly startedAt: number;
  readonly #abort = new AbortController();
  readonly #detachedMs: number;
  readonly #settled: Promise<QueryOutcome>;
  #resolveSettled: (outcome: QueryOutcome) => void = () => undefined;
  #endedAt: number | null = null;
  #outcome: QueryOutcome | null = null;
  #waiters = 0;
  #lonely: NodeJS.Timeout | null = null;

  constructor(
    fields: Pick<Query, 'id' | 'requestId' | 'session' | 'sql' | 'detached' | 'startedAt'>,
    detachedMs: number,
  ) {
    this.id = fields.id;
    this.requestId = fields.requestId;
    this.session = fields.session;
    this.sql = fields.sql;
    this.detached = fields.detached;
    this.startedAt = fields.startedAt;
    this.#detachedMs = detachedMs;
    this.#settled = new Promise((resolve) => {
      this.#resolveSettled = resolve;
    });
  }

  /** Aborted by cancel, timeout, desertion or the end of the session; its reason is an EngineError. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Null while it runs. */
  get outcome(): QueryOutcome | null {
    return this.#outcome;
  }

  get endedAt(): number | null {
    return this.#endedAt;
  }

  /** Ends the statement with the error as its outcome; nothing happens when it has ended already. */
  abort(error: EngineError): void {
    if (this.#outcome === null) this.#abort.abort(error);
  }

  /** Records the end; only the first call counts. */
  settle(outcome: QueryOutcome): void {
    if (this.#outcome !== null) return;
    this.#outcome = outcome;
    this.#endedAt = Date.now();
    this.#cancelLonely();
    this.#resolveSettled(outcome);
  }

  /** Waits for the end, at most the given ms; null when it still runs then. */
  async wait(ms: number): Promise<QueryOutcome | null> {
    if (this.#outcome !== null) return this.#outcome;
    this.#waiters += 1;
    this.#cancelLonely();
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), ms);
    });
    try {
      return await Promise.race([this.#settled, over]);
    } finally {
      clearTimeout(timer);
      this.#waiters -= 1;
      this.#watchDesertion();
    }
  }

  /** With ABORT_DETACHED_QUERY a statement that nobody asks for any more is ended after a while. */
  #watchDesertion(): void {
    const wanted = this.session.engine.parameters.get('ABORT_DETACHED_QUERY')?.toLowerCase() === 'true';
    if (!wanted || this.detached || this.#waiters > 0 || this.#outcome !== null) return;
    this.#lonely = setTimeout(() => this.abort(cancelled()), this.#detachedMs);
    this.#lonely.unref();
  }

  #cancelLonely(): void {
    if (this.#lonely !== null) clearTimeout(this.#lonely);
    this.#lonely = null;
  }
}

/** The outcome of a statement that was cancelled. */
export function cancelled(): EngineError {
  return new EngineError('000604', '57014', 'SQL execution canceled');
}
