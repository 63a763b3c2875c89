import { SnowgateError } from '../../errors/snowgate-error.ts';
import { mayRepeat, withFate } from '../in-doubt.ts';
import type { StatementProgress, StatementRequest, StatementResult } from '../types.ts';
import { refuseFileTransfer } from './file-transfer-guard.ts';
import type { Session } from './open-session.ts';
import type { Lease } from './pool/lease.ts';
import type { RowListeners } from './read-rows.ts';
import { planContext } from './session-context.ts';
import {
  type AttemptOptions,
  giveUpAfter,
  type QueryContext,
  StatementAttempt,
  seconds,
} from './statement-attempt.ts';
import { type StopReason, writeGrace } from './statement-outcome.ts';

/** ms that a loan may outlive its statement's deadline: what follows a stop takes no longer. */
const leaseGrace = writeGrace + giveUpAfter + 2_000;

/** New sessions that may refuse a statement before it counts as a failure. */
const enoughFreshRefusals = 2;

/** Runs statements on the pool: context, deadline, cancel, another session where one had ended before it. */
export class StatementRunner {
  readonly #options: AttemptOptions;

  constructor(options: AttemptOptions) {
    this.#options = options;
  }

  /**
   * Runs one statement. Every error says whether it has run (see Fate).
   *
   * @param budgetMs - what is left of the request's wall-clock limit
   * @param stop - aborted by a cancel; its reason is a StopReason
   * @param deliver - takes the rows instead of the result
   */
  async run(
    request: StatementRequest,
    budgetMs: number,
    stop: AbortSignal,
    onProgress: (progress: StatementProgress) => void,
    deliver?: RowListeners['deliver'],
  ): Promise<StatementResult> {
    refuseFileTransfer(request.sql);
    const started = performance.now();
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort('deadline' satisfies StopReason), budgetMs);
    const signal = AbortSignal.any([stop, deadline.signal]);
    const query = { started, budgetMs, signal, onProgress, ...(deliver && { deliver }) };
    try {
      // A session that Snowflake has ended refuses a statement before it runs. Idle ones may all have ended by then: each
      // refusal takes one of them away, so that this comes to an end.
      for (let fresh = 0; fresh < enoughFreshRefusals; ) {
        const lease = await this.#acquire(request, query);
        const result = await new StatementAttempt(this.#options, request, query, lease).run();
        if (result !== null) return result;
        if (!lease.reused) fresh += 1;
        // That it waits the first time has been said before it came here.
        onProgress({ kind: 'waiting' });
      }
      const error = new SnowgateError('SNOWFLAKE_SESSION_LOST', { snowflakeCode: 'a new one as well' });
      throw withFate(error, 'not_run', mayRepeat(request));
    } finally {
      clearTimeout(timer);
    }
  }

  async #acquire(request: StatementRequest, query: QueryContext): Promise<Lease<Session>> {
    const { pool } = this.#options;
    const { signal, budgetMs, started } = query;
    // A stored result is read from anywhere.
    const planFor = (session: Session) =>
      request.stored === undefined ? planContext(request.context, session) : [];
    for (;;) {
      const lease = await pool
        .acquire({
          affinity: request.affinity,
          exclusive: request.exclusive === true,
          fits: (session) => planFor(session)?.length === 0,
          limitMs: budgetMs - (performance.now() - started) + leaseGrace,
          signal,
        })
        .catch((error: unknown) => {
          throw withFate(this.#whyNone(error, query), 'not_run', mayRepeat(request));
        });
      if (!lease.session.connection.isUp()) lease.discard('dead');
      // Where nothing leads from there to where the statement wants to run, a new connection starts afresh.
      else if (planFor(lease.session) === null) lease.discard('unsuitable');
      else return lease;
    }
  }

  #whyNone(error: unknown, { signal, budgetMs }: QueryContext): SnowgateError {
    if (signal.aborted) {
      if (signal.reason === 'cancelled') return new SnowgateError('QUERY_CANCELLED');
      const { retryAfterSeconds } = this.#options.pool;
      return new SnowgateError('SNOWFLAKE_POOL_TIMEOUT', { seconds: seconds(budgetMs), retryAfterSeconds });
    }
    if (error instanceof SnowgateError) return error;
    throw error;
  }
}
