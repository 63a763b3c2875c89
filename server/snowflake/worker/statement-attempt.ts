import { SnowgateError } from '../../errors/snowgate-error.ts';
import { within } from '../../util/abortable.ts';
import { assertNever } from '../../util/assert-never.ts';
import { type Fate, mayRepeat, withFate } from '../in-doubt.ts';
import type { StatementProgress, StatementRequest, StatementResult } from '../types.ts';
import {
  type DriverFault,
  isResultGone,
  isSessionGone,
  isUnreachable,
  readFault,
  statementError,
} from './driver-error.ts';
import { enterContext } from './enter-context.ts';
import {
  type Executed,
  executeStatement,
  type RowSource,
  type RunningStatement,
} from './execute-statement.ts';
import { Sendings } from './http-attempts.ts';
import { type Passage, passGate } from './http-interceptor.ts';
import type { Session } from './open-session.ts';
import type { ConnectionPool } from './pool/connection-pool.ts';
import type { Lease } from './pool/lease.ts';
import type { RowListeners } from './read-rows.ts';
import type { SessionContext } from './session-context.ts';
import { type Outcome, type StopReason, untilStopped } from './statement-outcome.ts';

export interface AttemptOptions {
  readonly profile: string;
  readonly pool: ConnectionPool<Session>;
  /** Struck out of every message. */
  readonly secrets: readonly string[];
  /** Seconds that a statement may wait for a busy warehouse. */
  readonly queuedSeconds: number;
  /** Called when Snowflake has ended a session from its side. */
  readonly onSessionGone: () => void;
}

/** ms after which a connection is given up whose statement does not end. */
export const giveUpAfter = 5_000;

/** ms between two looks whether the query id is known. */
const progressEvery = 1_000;

/** ms that a statement may go on at Snowflake beyond our own deadline, should our cancel get lost. */
const serverGrace = 5_000;

/**
 * Failed requests after which a statement is given up in its session and left to a new one, if it may be repeated or has
 * certainly not run. Any other goes on until its deadline: its session is the only place where Snowflake knows it again
 * and does not run it twice.
 */
const enoughFailures = 3;

/** What all tries of one statement have in common. */
export interface QueryContext {
  readonly started: number;
  readonly budgetMs: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: StatementProgress) => void;
  readonly deliver?: RowListeners['deliver'];
}

/** One try of one statement on one connection. */
export class StatementAttempt {
  readonly #options: AttemptOptions;
  readonly #request: StatementRequest;
  readonly #query: QueryContext;
  readonly #lease: Lease<Session>;
  readonly #waited = performance.now();
  readonly #unanswered = new AbortController();
  readonly #signal: AbortSignal;
  readonly #sendings: Sendings;
  #running: RunningStatement | undefined;
  #passage: Passage | undefined;

  constructor(
    options: AttemptOptions,
    request: StatementRequest,
    query: QueryContext,
    lease: Lease<Session>,
  ) {
    this.#options = options;
    this.#request = request;
    this.#query = query;
    this.#lease = lease;
    this.#signal = AbortSignal.any([query.signal, this.#unanswered.signal]);
    this.#sendings = new Sendings((failed) => {
      if (failed < enoughFailures || !(mayRepeat(request) || this.#hasNotRun())) return;
      this.#unanswered.abort('unanswered' satisfies StopReason);
    });
  }

  /** The result; null when the session had ended before the statement could run. */
  async run(): Promise<StatementResult | null> {
    const outcome = await this.#outcome();
    switch (outcome.kind) {
      case 'done':
        return this.#succeeded(outcome.executed);
      case 'done-late':
        // A read that nobody wants any more counts for nothing; a write has taken effect, whoever has given up on it.
        if (mayRepeat(this.#request)) return this.#stopped(true);
        return this.#succeeded(outcome.executed);
      case 'stopped':
        return this.#stopped(outcome.confirmed);
      case 'failed':
        return this.#failed(outcome.error);
      default:
        return assertNever(outcome);
    }
  }

  async #outcome(): Promise<Outcome | { readonly kind: 'failed'; readonly error: unknown }> {
    const ticker = setInterval(() => this.#tellQueryId(ticker), progressEvery);
    try {
      if (!(await this.#enterContext())) return { kind: 'stopped', confirmed: false };
      this.#tell({ kind: 'running', queryId: this.#request.stored?.queryId ?? null });
      this.#passage = passGate(this.#request.id, this.#sendings);
      this.#running = this.#execute();
      this.#running.done.then(this.#passage.end, this.#passage.end);
      return await untilStopped(this.#running, this.#signal, mayRepeat(this.#request));
    } catch (error) {
      return { kind: 'failed', error };
    } finally {
      clearInterval(ticker);
    }
  }

  async #enterContext(): Promise<boolean> {
    const { secrets } = this.#options;
    if (this.#request.stored === undefined) {
      const there = await enterContext(this.#lease, this.#request, { signal: this.#signal, secrets });
      if (!there) return false;
    }
    return !this.#signal.aborted;
  }

  #execute(): RunningStatement {
    const { maxRows, maxBytes, keepRows, stored } = this.#request;
    const { deliver } = this.#query;
    return executeStatement(this.#lease.session.connection, {
      source: this.#source(),
      maxRows,
      maxBytes,
      keepRows: keepRows ?? (stored?.from ?? 0) + maxRows,
      onRead: (rows) => this.#tell({ kind: 'rows', rows }),
      ...(deliver && { deliver }),
    });
  }

  #source(): RowSource {
    const { stored, sql, binds, id, queryTag } = this.#request;
    if (stored !== undefined) return { kind: 'stored', ...stored };
    const { budgetMs, started } = this.#query;
    return {
      kind: 'statement',
      sql,
      ...(binds === undefined ? {} : { binds }),
      requestId: id,
      parameters: {
        QUERY_TAG: queryTag,
        STATEMENT_TIMEOUT_IN_SECONDS: Math.max(
          1,
          Math.ceil((budgetMs - (this.#waited - started) + serverGrace) / 1000),
        ),
        STATEMENT_QUEUED_TIMEOUT_IN_SECONDS: this.#options.queuedSeconds,
      },
    };
  }

  #tell(progress: StatementProgress): void {
    this.#query.onProgress(progress);
  }

  #tellQueryId(ticker: NodeJS.Timeout): void {
    const queryId = this.#running?.queryId() ?? null;
    if (queryId === null) return;
    clearInterval(ticker);
    this.#tell({ kind: 'running', queryId });
  }

  #succeeded(executed: Executed): StatementResult {
    this.#handBack(executed.context);
    const { context, ...taken } = executed;
    return {
      ...taken,
      profile: this.#options.profile,
      waitMs: this.#waited - this.#query.started,
      runMs: performance.now() - this.#waited,
      finalContext: { database: context.database, schema: context.schema },
    };
  }

  /** @throws why it was stopped, always */
  #stopped(confirmed: boolean): never {
    // Whatever is told now must stay true: nothing that carries the statement may go out any more.
    this.#passage?.close();
    this.#leaveBehind();
    const fate: Fate = confirmed || this.#hasNotRun() ? 'not_run' : 'unknown';
    throw this.#withFate(this.#whyStopped(), fate);
  }

  #whyStopped(): SnowgateError {
    const { budgetMs } = this.#query;
    const reason = this.#signal.reason as StopReason;
    if (reason === 'cancelled') return new SnowgateError('QUERY_CANCELLED');
    const { problem } = this.#sendings;
    // Its time was not used up by the statement, but by a server that does not answer.
    if (problem !== null && (this.#running?.queryId() ?? null) === null) {
      const { profile } = this.#options;
      const until = reason === 'deadline' ? `, and so on for ${seconds(budgetMs)} s` : '';
      return new SnowgateError('SNOWFLAKE_UNREACHABLE', { profile, detail: `${problem}${until}` });
    }
    return new SnowgateError('QUERY_DEADLINE', { seconds: seconds(budgetMs) });
  }

  /** A stopped statement's connection: back to the pool once Snowflake has confirmed, else given up. */
  #leaveBehind(): void {
    // A USE that was stopped half-way leaves the session's place unknown, and who does not answer is not asked again.
    if (this.#running === undefined || this.#unanswered.signal.aborted) {
      this.#lease.discard('dead');
      return;
    }
    within(this.#running.done, giveUpAfter, () => new Error('not confirmed')).then(
      (executed) => this.#handBack(executed.context),
      (error: unknown) => {
        const { name } = readFault(error);
        // Snowflake's own "cancelled", or our own end of reading rows: either way nothing runs there any more.
        if (name === 'OperationFailedError' || name === 'AbortError') this.#handBack();
        else this.#lease.discard('dead');
      },
    );
  }

  /**
   * @returns null when the session had ended before the statement could run
   * @throws what the caller is told, else
   */
  #failed(error: unknown): null {
    if (error instanceof SnowgateError) {
      this.#handBack();
      throw error;
    }
    const fault = readFault(error);
    this.#giveBack(fault);
    const fate = this.#fateAfter(fault);
    if (isSessionGone(fault) && fate === 'not_run') return null;
    if (this.#request.stored !== undefined && isResultGone(fault)) throw new SnowgateError('RESULT_GONE');
    const { profile, secrets } = this.#options;
    const told = statementError(fault, profile, secrets);
    // Snowflake's own no: a statement that fails there has no effect.
    throw told.code === 'SNOWFLAKE_SQL_ERROR' ? told : this.#withFate(told, fate);
  }

  /** The session of a fault: what nobody can vouch for is closed. */
  #giveBack(fault: DriverFault): void {
    const { pool, onSessionGone } = this.#options;
    if (isSessionGone(fault)) {
      onSessionGone();
      this.#lease.discard('dead');
      pool.suspectIdle();
    } else if (isUnreachable(fault) || fault.name !== 'OperationFailedError') {
      this.#lease.discard('dead');
    } else {
      this.#handBack();
    }
  }

  /** The connection for the next one, unless this statement may have left something of its own in the session. */
  #handBack(context?: SessionContext): void {
    const { stored, leavesTraces } = this.#request;
    // What a stored result says of the context is where its statement ran, whichever session that was.
    if (context !== undefined && stored === undefined) this.#lease.session.current = context;
    if (leavesTraces === true && this.#running !== undefined) this.#lease.discard('unsuitable');
    else this.#lease.release();
  }

  #fateAfter(fault: DriverFault): Fate {
    if (this.#request.stored !== undefined) return 'not_run';
    // What a statement comes to that was answered in any other way, nobody knows.
    const refused = isSessionGone(fault) || isUnreachable(fault);
    return this.#running === undefined || (refused && this.#hasNotRun()) ? 'not_run' : 'unknown';
  }

  /**
   * It is certain that a statement has not run when it was never handed over, and when no request that carried it may
   * have been taken on without an answer.
   */
  #hasNotRun(): boolean {
    if (this.#running === undefined) return true;
    return this.#running.queryId() === null && this.#sendings.allAccountedFor;
  }

  #withFate(error: SnowgateError, fate: Fate): SnowgateError {
    return withFate(error, fate, mayRepeat(this.#request));
  }
}

/** ms in seconds, as a person would say it. */
export function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
