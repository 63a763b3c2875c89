import { randomUUID } from 'node:crypto';
import { SnowgateError, toSnowgateError } from '../errors/snowgate-error.ts';
import type { Admission } from '../quota/quota.ts';
import type { RunOptions, StatementResult } from '../snowflake/types.ts';
import type { StatementEnd } from './activity/activity.ts';
import { isDenial, outcomeOf } from './activity/outcome.ts';
import type { SharedAnswer } from './coalescing/coalescing.ts';
import { shareKey } from './coalescing/share-key.ts';
import type { Turn } from './coalescing/single-flight.ts';
import { ownAnswer } from './model/answer-source.ts';
import type { Cleared } from './model/authorized-statement.ts';
import type { Caller } from './model/caller.ts';
import type { QueryRequest, QueryRunner } from './model/query.ts';
import type { RowSink } from './model/row-sink.ts';
import { deliveredBatches } from './rows/delivered-batches.ts';
import { listedRows, visibleRows, withoutLimit } from './rows/visible-rows.ts';
import { clearStatement } from './steps/authorize.ts';
import { runOnSnowflake } from './steps/execute.ts';
import { keepResult } from './steps/keep-result.ts';
import { cancelIfDenied, clearedForRows, isPolicyChange, refuseOutdated } from './steps/policy-changed.ts';
import type { Journey, QueryServices } from './steps/query-context.ts';
import { type Budget, type BudgetedAnswer, withinBudget } from './steps/reserve-quota.ts';
import { changeContext } from './steps/use-context.ts';

/** The way of a query, top to bottom: one step a function. Every step may refuse with a coded error. */
export function createQueryRunner(services: QueryServices): QueryRunner {
  return {
    async run(caller, request) {
      refuseWhenDraining(services);
      const requestId = request.id ?? randomUUID();
      const { onDisk } = admit(services, caller, requestId);
      const statement = services.activity.begin(caller, {
        id: requestId,
        tool: request.tool,
        sql: request.sql,
      });
      const { signal } = statement;
      const journey: Journey = { services, caller, request, statement, signal, subject: null };
      const unwatch = services.reviews.watch(caller.session.client.name, () => cancelIfDenied(journey));
      // One signal for both: AbortSignal.any makes weak references that the garbage collector pays for with each call.
      const gone = () => void services.activity.cancel(requestId);
      request.signal.addEventListener('abort', gone, { once: true });
      if (request.signal.aborted) gone();
      try {
        const { cleared, answered } = await clearAndAnswer(journey);
        const { result, source, cutBy } = answered;
        await onDisk;
        refuseRevoked(signal, cleared, request);
        // First the file: whoever asks after a crash must not be told of one that was never finished.
        await request.sink?.complete(result, statement.signal);
        const kept = await keepResult(journey, cleared, { result, source });
        const { bytes, truncated, rowCount, profile } = result;
        conclude(
          journey,
          { kind: 'succeeded', rows: rowCount, bytes, truncated, source, profile },
          result.queryId,
        );
        return { ...result, ...kept, requestId, source, cutBy };
      } catch (thrown) {
        await onDisk.catch(() => undefined);
        const error = withRequestId(told(toSnowgateError(thrown, requestId), signal), requestId);
        conclude(journey, { kind: outcomeOf(error), error });
        throw error;
      } finally {
        unwatch();
        request.signal.removeEventListener('abort', gone);
      }
    },
  };
}

/** Rounds of one statement: a policy that keeps changing must not keep it going for ever. */
const mostRounds = 10;

/** Clears the statement and gets its answer; from the start again when the policy changes in between. */
async function clearAndAnswer(
  journey: Journey,
): Promise<{ readonly cleared: Cleared; readonly answered: BudgetedAnswer }> {
  const rows = { handedOn: false };
  for (let round = 1; ; round += 1) {
    try {
      const cleared = await clearStatement(journey);
      return { cleared, answered: await answerWithinBudget(journey, cleared, rows) };
    } catch (error) {
      // Rows that went into a file cannot be called back.
      if (!isPolicyChange(error) || rows.handedOn || round === mostRounds) throw error;
    }
  }
}

function answerWithinBudget(
  journey: Journey,
  cleared: Cleared,
  rows: { handedOn: boolean },
): Promise<BudgetedAnswer> {
  const { policy, use } = cleared;
  return withinBudget(journey, cleared, async (budget) => {
    // A human, a validator or a plan may have been waited for since it was decided about.
    refuseOutdated(journey, cleared);
    return use
      ? { result: await budget.spend(() => changeContext(journey, policy, use)), source: ownAnswer }
      : answer(journey, cleared, budget, rows);
  });
}

/** Why a statement was cancelled, where that is known: its policy denies it by now, or its client was removed. */
function told(error: SnowgateError, signal: AbortSignal): SnowgateError {
  const reason: unknown = signal.reason;
  return error.code === 'QUERY_CANCELLED' && reason instanceof SnowgateError ? reason : error;
}

/** Rows of a read that its policy came to deny while the budget was written down. A change has happened all the same. */
function refuseRevoked(signal: AbortSignal, { repeatable }: Cleared, { stored }: QueryRequest): void {
  const reason: unknown = signal.reason;
  if ((repeatable || stored) && reason instanceof SnowgateError) throw reason;
}

function refuseWhenDraining(services: QueryServices): void {
  if (services.draining()) throw new SnowgateError('HTTP_SHUTTING_DOWN');
}

/**
 * One token of the client's bucket. What is refused here never becomes a statement that people see: a client that calls
 * in a tight loop would push everything else out of sight. The quotas tell of it once.
 */
function admit({ quota, policies }: QueryServices, { session }: Caller, requestId: string): Admission {
  const { name } = session.client;
  try {
    return quota.admit(name, policies.of(name).quota);
  } catch (thrown) {
    throw withRequestId(toSnowgateError(thrown, requestId), requestId);
  }
}

/** Shares the run with others where that changes nothing for them. */
async function answer(
  journey: Journey,
  cleared: Cleared,
  budget: Budget,
  rows: { handedOn: boolean },
): Promise<SharedAnswer> {
  const { services, caller, request, statement, signal } = journey;
  const caps = capsOf(journey, budget);
  const sink = request.sink && watched(journey, cleared, request.sink, rows);
  const alone = request.stored !== undefined || sink !== undefined;
  const profile = services.profile.answering() ?? services.profile.name;
  const shareable = alone ? null : shareKey(cleared, { profile, ...caps });
  const answered = await services.sharing.answer(shareable, {
    id: statement.id,
    signal,
    held: () => services.isPaused(caller.session.client.name),
    onProgress(progress) {
      if (progress.kind === 'running') statement.running(progress.queryId);
      // Rows read of a filtered listing are not those that the client may know of.
      if (!cleared.filter || progress.kind !== 'rows') request.onProgress?.(progress);
    },
    // Whoever shares it has the same policy: what is left out for one is left out for all.
    start: (turn) =>
      budget.spend((started) => read(journey, cleared, budget, onceRunning(turn, started), sink)),
  });
  // What has run and must not run again is no failure: its page is, for whoever asks for it.
  if (cleared.repeatable || request.stored) {
    refuseStuckPage(answered.result, request.stored?.from ?? 0, caps.maxBytes);
  }
  await clearedForRows(journey, cleared);
  return answered;
}

/** Rows on their way into a file: each batch only while the policy lets the client read them. */
function watched(journey: Journey, cleared: Cleared, sink: RowSink, handed: { handedOn: boolean }): RowSink {
  let current = cleared;
  return {
    ...sink,
    async onRows(batch) {
      current = await clearedForRows(journey, current);
      handed.handedOn = true;
      return await sink.onRows(batch);
    },
  };
}

/** Runs it and takes its rows: into the result or the sink, and of a filtered listing the visible ones. */
async function read(
  journey: Journey,
  cleared: Cleared,
  budget: Budget,
  turn: Turn,
  sink: RowSink | undefined,
): Promise<StatementResult> {
  const { policy, filter } = cleared;
  const { sql, stored } = journey.request;
  const caps = capsOf(journey, budget);
  const from = stored?.from ?? 0;
  if (filter) {
    const visible = visibleRows(policy, filter, { from, ...caps }, sink);
    const all = { maxRows: listedRows, keepRows: listedRows, maxBytes: Number.MAX_SAFE_INTEGER };
    const whole = { sql: withoutLimit(sql, filter), from: 0, ...all };
    return visible.resultOf(await execute(journey, cleared, budget, turn, whole, visible.onRows));
  }
  const part = { sql, from, ...caps };
  if (!sink) return execute(journey, cleared, budget, turn, part);
  const batches = deliveredBatches(sink);
  return batches.counted(await execute(journey, cleared, budget, turn, part, batches.onRows));
}

/** How much is answered now, and how much stays at Snowflake for later pages. */
function capsOf(
  { services, request }: Journey,
  { caps }: Budget,
): Pick<Read, 'maxRows' | 'keepRows' | 'maxBytes'> {
  const maxRows = caps.rows;
  const pages = request.pages === true || request.stored !== undefined;
  const keepRows = pages ? services.pagedRows : maxRows;
  return { maxRows, keepRows, maxBytes: caps.bytes };
}

/** What is read of a statement's result, and the text that is sent for it. */
interface Read {
  readonly sql: string;
  readonly from: number;
  readonly maxRows: number;
  readonly keepRows: number;
  readonly maxBytes: number;
}

/** Whatever may change something, a text that was not understood included, ends the sharing of what was read before. */
function execute(
  journey: Journey,
  cleared: Cleared,
  budget: Budget,
  turn: Turn,
  { from, ...reading }: Read,
  onRows?: RunOptions['onRows'],
): Promise<StatementResult> {
  const { services, request, statement } = journey;
  const { stored } = request;
  const run = () =>
    runOnSnowflake(
      journey,
      {
        id: statement.id,
        ...reading,
        context: cleared.context,
        policy: cleared.policy,
        exclusive: cleared.policy.level === 'strict',
        repeatable: cleared.repeatable,
        leavesTraces: stored === undefined && leavesTraces(cleared),
        mostMs: budget.caps.ms,
        ...(stored && { stored: { queryId: stored.queryId, from, profile: stored.profile } }),
      },
      turn,
      onRows,
    );
  // A model's answer is not had twice for one price, but nothing that others have read changes by it.
  return cleared.repeatable || cleared.kind === 'models' || stored ? run() : services.sharing.change(run);
}

/** What was understood and is no call leaves a session as it was; temporary objects pass on connections of one's own only. */
function leavesTraces({ kind, verb }: Cleared): boolean {
  return kind === 'call' || verb === '';
}

/** The same turn, with somebody else who wants to know when Snowflake has begun. */
function onceRunning(turn: Turn, started: () => void): Turn {
  return {
    ...turn,
    onProgress(progress) {
      if (progress.kind === 'running') started();
      turn.onProgress(progress);
    },
  };
}

/** A page that ends where it began would be asked for for ever. */
function refuseStuckPage({ rowCount, nextRow }: StatementResult, from: number, limit: number): void {
  if (rowCount === 0 && nextRow === from) {
    throw new SnowgateError('RESULT_ROW_TOO_LARGE', { row: from + 1, limit });
  }
}

function conclude(journey: Journey, how: StatementEnd, queryId: string | null = null): void {
  const { services, caller, request, statement } = journey;
  statement.end(how, queryId);
  if (how.kind !== 'succeeded' && isDenial(how.error)) {
    services.denials.record(caller.session.client.name, how.error);
  }
  services.onEnd(caller, request, statement.id, how);
}

function withRequestId(error: SnowgateError, requestId: string): SnowgateError {
  return new SnowgateError(error.code, { ...error.data, requestId }, { cause: error.cause ?? error });
}
