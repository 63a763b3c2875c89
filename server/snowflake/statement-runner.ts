import { SnowgateError } from '../errors.ts';
import {
  type DriverFault,
  isResultGone,
  isSessionGone,
  isUnreachable,
  readFault,
  statementError,
} from './driver-error.ts';
import { redact } from './driver-log.ts';
import {
  type Executed,
  executeStatement,
  type RowSource,
  type RunningStatement,
} from './execute-statement.ts';
import { refuseFileTransfer } from './file-transfer-guard.ts';
import type { Session } from './open-session.ts';
import type { ConnectionPool } from './pool/connection-pool.ts';
import type { Lease } from './pool/lease.ts';
import type { RowListeners } from './read-rows.ts';
import { planContext } from './session-context.ts';
import type { StatementProgress, StatementRequest, StatementResult } from './types.ts';
import { within } from './within.ts';

/** Why a statement is being stopped. */
export type StopReason = 'cancelled' | 'deadline';

export interface StatementRunnerOptions {
  readonly profile: string;
  readonly pool: ConnectionPool<Session>;
  /** Struck out of every message. */
  readonly secrets: readonly string[];
  /** Seconds that a statement may wait for a busy warehouse. */
  readonly queuedSeconds: number;
  /** Called when Snowflake has ended a session from its side. */
  readonly onSessionGone: () => void;
}

/** ms that the caller waits for Snowflake to confirm a cancel, and ms after which the connection is given up. */
const confirmGrace = 1_000;
const giveUpAfter = 5_000;

/** ms between two looks whether the query id is known. */
const progressEvery = 1_000;

/** ms that a loan may outlive its statement's deadline: what follows a stop takes no longer. */
const leaseGrace = giveUpAfter + 2_000;

/** ms that a statement may go on at Snowflake beyond our own deadline, should our cancel get lost. */
const serverGrace = 5_000;

/** Runs statements on the pool: context, deadline, cancel, one repetition where a session had ended before it. */
export class StatementRunner {
  readonly #options: StatementRunnerOptions;

  constructor(options: StatementRunnerOptions) {
    this.#options = options;
  }

  /**
   * Runs one statement.
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
    try {
      const attempt = { started, budgetMs, signal, onProgress, ...(deliver && { deliver }) };
      // A session that Snowflake ended refuses a statement before it runs; the second session is a new one.
      return (
        (await this.#attempt(request, { ...attempt, last: false })) ??
        (await this.#attempt(request, { ...attempt, last: true })) ??
        fail(new SnowgateError('SNOWFLAKE_SESSION_LOST', { snowflakeCode: 'twice' }))
      );
    } finally {
      clearTimeout(timer);
    }
  }

  /** One try; null when it never reached execution and another one is due. */
  async #attempt(request: StatementRequest, attempt: Attempt): Promise<StatementResult | null> {
    const lease = await this.#acquire(request, attempt);
    const { session } = lease;
    const waited = performance.now();
    let running: RunningStatement | undefined;
    try {
      if (request.stored === undefined) await this.#enterContext(lease, request, attempt);
      attempt.signal.throwIfAborted();
      running = executeStatement(session.connection, {
        source: this.#sourceOf(request, attempt, waited),
        maxRows: request.maxRows,
        maxBytes: request.maxBytes,
        keepRows: request.keepRows ?? (request.stored?.from ?? 0) + request.maxRows,
        onRead: (rows) => attempt.onProgress({ kind: 'rows', rows }),
        ...(attempt.deliver && { deliver: attempt.deliver }),
      });
      attempt.onProgress({ kind: 'running', queryId: request.stored?.queryId ?? null });
      const executed = await this.#untilStopped(running, attempt);
      // What a stored result says of the context is where its statement ran, whichever session that was.
      if (request.stored === undefined) session.current = executed.context;
      lease.release();
      attempt.onProgress({ kind: 'rows', rows: executed.rowCount });
      return toResult(executed, attempt.started, waited);
    } catch (error) {
      if (attempt.signal.aborted) {
        this.#leaveBehind(lease, running, request.stored !== undefined);
        throw stopError(attempt);
      }
      if (error instanceof SnowgateError) {
        lease.release();
        throw error;
      }
      const fault = readFault(error);
      this.#afterFault(lease, fault);
      // A stored result has its id from the start, and reading it twice does no harm.
      const reachedExecution = request.stored === undefined && (running?.queryId() ?? null) !== null;
      if (isSessionGone(fault) && !reachedExecution && !attempt.last) return null;
      if (request.stored !== undefined && isResultGone(fault)) throw new SnowgateError('RESULT_GONE');
      throw statementError(fault, this.#options.profile, this.#options.secrets);
    }
  }

  #sourceOf(request: StatementRequest, attempt: Attempt, waited: number): RowSource {
    if (request.stored !== undefined) return { kind: 'stored', ...request.stored };
    return {
      kind: 'statement',
      sql: request.sql,
      ...(request.binds === undefined ? {} : { binds: request.binds }),
      requestId: request.id,
      parameters: {
        QUERY_TAG: request.queryTag,
        STATEMENT_TIMEOUT_IN_SECONDS: serverTimeout(attempt, waited),
        STATEMENT_QUEUED_TIMEOUT_IN_SECONDS: this.#options.queuedSeconds,
      },
    };
  }

  async #acquire(request: StatementRequest, attempt: Attempt): Promise<Lease<Session>> {
    const { pool } = this.#options;
    // A stored result is read from anywhere.
    const fits = (session: Session): boolean =>
      request.stored !== undefined || planContext(request.context, session)?.length === 0;
    attempt.onProgress({ kind: 'waiting' });
    for (;;) {
      let lease: Lease<Session>;
      try {
        lease = await pool.acquire({
          affinity: request.affinity,
          exclusive: request.exclusive === true,
          fits,
          limitMs: attempt.budgetMs - (performance.now() - attempt.started) + leaseGrace,
          signal: attempt.signal,
        });
      } catch (error) {
        if (!attempt.signal.aborted) throw error;
        if (attempt.signal.reason === 'cancelled') throw new SnowgateError('QUERY_CANCELLED');
        throw new SnowgateError('SNOWFLAKE_POOL_TIMEOUT', {
          seconds: seconds(attempt.budgetMs),
          retryAfterSeconds: pool.retryAfterSeconds,
        });
      }
      const { session } = lease;
      if (!session.connection.isUp()) lease.discard('dead');
      // Where nothing leads from there to where the statement wants to run, a new connection starts afresh.
      else if (request.stored === undefined && planContext(request.context, session) === null) {
        lease.discard('unsuitable');
      } else return lease;
    }
  }

  async #enterContext(lease: Lease<Session>, request: StatementRequest, attempt: Attempt): Promise<void> {
    const { session } = lease;
    for (const step of planContext(request.context, session) ?? []) {
      attempt.signal.throwIfAborted();
      lease.contextSwitched();
      const running = executeStatement(session.connection, {
        source: {
          kind: 'statement',
          sql: step.sql,
          parameters: { QUERY_TAG: request.queryTag, STATEMENT_TIMEOUT_IN_SECONDS: 60 },
        },
        maxRows: 1,
        maxBytes: 65_536,
        keepRows: 1,
      });
      try {
        const { context } = await this.#untilStopped(running, attempt);
        session.current = context;
        if (step.kind === 'database') session.defaultSchemas.set(step.name, context.schema);
      } catch (error) {
        const fault = readFault(error);
        if (attempt.signal.aborted || fault.name !== 'OperationFailedError' || isSessionGone(fault))
          throw error;
        throw new SnowgateError('SNOWFLAKE_CONTEXT_REFUSED', {
          kind: step.kind,
          name: step.name,
          snowflakeCode: fault.code,
          detail: redact(fault.message, this.#options.secrets),
        });
      }
    }
  }

  /** The statement's end; on a stop, cancels it and waits a moment for Snowflake to confirm. */
  async #untilStopped(running: RunningStatement, { signal, onProgress }: Attempt): Promise<Executed> {
    const ticker = setInterval(() => {
      const queryId = running.queryId();
      if (queryId !== null) {
        clearInterval(ticker);
        onProgress({ kind: 'running', queryId });
      }
    }, progressEvery);
    let stopped = (): void => undefined;
    try {
      return await new Promise<Executed>((resolve, reject) => {
        stopped = (): void => {
          running.cancel();
          within(running.done, confirmGrace, () => new Error('not confirmed')).then(
            // Too late to matter: the caller has gone or the time is over.
            () => reject(signal.reason),
            () => reject(signal.reason),
          );
        };
        signal.addEventListener('abort', stopped, { once: true });
        running.done.then(resolve, (error: unknown) => {
          if (!signal.aborted) reject(error);
        });
      });
    } finally {
      clearInterval(ticker);
      signal.removeEventListener('abort', stopped);
    }
  }

  /** A stopped statement's connection: back to the pool once Snowflake has confirmed, else given up. */
  #leaveBehind(lease: Lease<Session>, running: RunningStatement | undefined, stored: boolean): void {
    // A USE that was stopped half-way leaves the session's place unknown.
    if (running === undefined) {
      lease.discard('dead');
      return;
    }
    within(running.done, giveUpAfter, () => new Error('not confirmed')).then(
      (executed) => {
        if (!stored) lease.session.current = executed.context;
        lease.release();
      },
      (error: unknown) => {
        const { name } = readFault(error);
        // Snowflake's own "cancelled", or our own end of reading rows: either way nothing runs there any more.
        if (name === 'OperationFailedError' || name === 'AbortError') lease.release();
        else lease.discard('dead');
      },
    );
  }

  #afterFault(lease: Lease<Session>, fault: DriverFault): void {
    const { pool, onSessionGone } = this.#options;
    if (isSessionGone(fault)) {
      onSessionGone();
      lease.discard('dead');
      pool.suspectIdle();
    } else if (isUnreachable(fault) || fault.name !== 'OperationFailedError') {
      // Nobody knows what the session is doing now.
      lease.discard('dead');
    } else {
      lease.release();
    }
  }
}

interface Attempt {
  readonly started: number;
  readonly budgetMs: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: StatementProgress) => void;
  readonly deliver?: RowListeners['deliver'];
  readonly last: boolean;
}

function stopError({ signal, budgetMs }: Attempt): SnowgateError {
  return signal.reason === 'cancelled'
    ? new SnowgateError('QUERY_CANCELLED')
    : new SnowgateError('QUERY_DEADLINE', { seconds: seconds(budgetMs) });
}

function serverTimeout({ started, budgetMs }: Attempt, now: number): number {
  return Math.max(1, Math.ceil((budgetMs - (now - started) + serverGrace) / 1000));
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}

function toResult(executed: Executed, started: number, waited: number): StatementResult {
  const { context, ...taken } = executed;
  return {
    ...taken,
    waitMs: waited - started,
    runMs: performance.now() - waited,
    finalContext: { database: context.database, schema: context.schema },
  };
}

function fail(error: Error): never {
  throw error;
}
