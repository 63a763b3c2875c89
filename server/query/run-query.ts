import { randomUUID } from 'node:crypto';
import type { PolicyStore } from '../clients/policy-store.ts';
import type { Config } from '../contract/config.ts';
import type { QueuePlace } from '../contract/queue.ts';
import type { BudgetKind } from '../contract/quota.ts';
import { SnowgateError, toSnowgateError } from '../errors.ts';
import type { PolicyAnalyser } from '../policy/analyser.ts';
import type { Approvals } from '../policy/approvals.ts';
import type { Denials } from '../policy/denials.ts';
import type { Admission, Quota } from '../quota/quota.ts';
import type { Scheduler } from '../scheduler/scheduler.ts';
import type { RunOptions, SnowflakeProfile, StatementProgress, StatementResult } from '../snowflake/types.ts';
import type { Activity, RunningStatement, StatementEnd } from './activity.ts';
import { type AnswerSource, ownAnswer } from './answer-source.ts';
import type { Caller } from './caller.ts';
import { type Cleared, clearStatement } from './clear-statement.ts';
import { filteredBatches, type RowSink } from './filtered-batches.ts';
import type { Turn } from './flight.ts';
import { leaveOutRows } from './leave-out-rows.ts';
import { isDenial, outcomeOf } from './outcome-of.ts';
import type { CursorCodec } from './results/cursor.ts';
import type { StoredPage } from './results/find-page.ts';
import { type Kept, keepResult } from './results/keep-result.ts';
import type { ResultStore } from './results/result-store.ts';
import { runOnSnowflake } from './run-on-snowflake.ts';
import { shareKey } from './share-key.ts';
import type { SharedAnswer, Sharing } from './sharing.ts';
import { changeContext } from './use-context.ts';
import { type Budget, withinBudget } from './within-budget.ts';

/** One statement of one client. */
export interface QueryRequest {
  /** The request id (UUID); a new one when absent. */
  readonly id?: string;
  /** The tool that asks, for the live view and the log. */
  readonly tool: string;
  readonly sql: string;
  /** Overrides of the session's database and schema for this statement only. */
  readonly database?: string;
  readonly schema?: string;
  /** Rows wanted; of an answer never more than limits.rows. */
  readonly limit: number;
  /** True when more of the result may be asked for later: Snowflake then keeps up to results.maxRows of it. */
  readonly pages?: boolean;
  /** Set to read on in a stored result: `sql` is the statement that made it, which is decided about again. */
  readonly stored?: StoredPage;
  /** Takes the rows instead of the answer, as many as `limit` says: for an export. */
  readonly sink?: RowSink;
  /** Aborted when the client cancels or is gone. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: QueryProgress) => void;
}

/** What a waiting client can be told. */
export type QueryProgress =
  | StatementProgress
  | { readonly kind: 'approval' }
  | ({ readonly kind: 'queued' } & QueuePlace);

/** A finished query: the statement's result and the request id under which people find it again. */
export interface QueryResult extends StatementResult, Kept {
  readonly requestId: string;
  readonly source: AnswerSource;
  /** The daily budget of the client because of which rows were left behind; null when none was. */
  readonly cutBy: BudgetKind | null;
}

export interface QueryRunner {
  /** @throws QUOTA_*, POLICY_*, QUERY_*, SNOWFLAKE_*, HTTP_SHUTTING_DOWN; the id is in the data as `requestId` */
  run(caller: Caller, request: QueryRequest): Promise<QueryResult>;
}

/** What a query needs of the rest of the gateway. */
export interface QueryServices {
  readonly analyser: PolicyAnalyser;
  readonly policies: PolicyStore;
  readonly approvals: Approvals;
  readonly denials: Denials;
  readonly quota: Quota;
  readonly results: ResultStore;
  readonly cursors: CursorCodec;
  readonly profile: SnowflakeProfile;
  readonly sharing: Sharing;
  readonly scheduler: Scheduler;
  /** Whether a human holds the client back. */
  readonly isPaused: (client: string) => boolean;
  /** Told how long (ms) each statement waited for its slot. */
  readonly onWaited: (ms: number) => void;
  readonly activity: Activity;
  readonly limits: Config['limits'];
  /** Rows of a result that can be paged; never less than limits.rows. */
  readonly pagedRows: number;
  /** True once a stop was asked for. */
  readonly draining: () => boolean;
  /** Told of each statement at its end, for the log. */
  readonly onEnd: (caller: Caller, request: QueryRequest, requestId: string, how: StatementEnd) => void;
}

/** One query on its way: what every step gets. */
export interface Journey {
  readonly services: QueryServices;
  readonly caller: Caller;
  readonly request: QueryRequest;
  readonly statement: RunningStatement;
  /** The client's cancel and a human's, in one. */
  readonly signal: AbortSignal;
}

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
      const journey: Journey = { services, caller, request, statement, signal: statement.signal };
      // One signal for both: AbortSignal.any makes weak references that the garbage collector pays for with each call.
      const gone = () => void services.activity.cancel(requestId);
      request.signal.addEventListener('abort', gone, { once: true });
      if (request.signal.aborted) gone();
      try {
        const cleared = await clearStatement(journey);
        const { policy, use } = cleared;
        const { result, source, cutBy } = await withinBudget(journey, cleared, async (budget) =>
          use
            ? { result: await budget.spend(() => changeContext(journey, policy, use)), source: ownAnswer }
            : answer(journey, cleared, budget),
        );
        await onDisk;
        const kept = await keepResult(journey, cleared, { result, source });
        await request.sink?.complete(result, statement.signal);
        const { bytes, truncated, rowCount, profile } = result;
        conclude(
          journey,
          { kind: 'succeeded', rows: rowCount, bytes, truncated, source, profile },
          result.queryId,
        );
        return { ...result, ...kept, requestId, source, cutBy };
      } catch (thrown) {
        await onDisk.catch(() => undefined);
        const error = withRequestId(toSnowgateError(thrown, requestId), requestId);
        conclude(journey, { kind: outcomeOf(error), error });
        throw error;
      } finally {
        request.signal.removeEventListener('abort', gone);
      }
    },
  };
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

/** Shares the run with others where that changes nothing for them; the rows that a client may not see go afterwards. */
async function answer(journey: Journey, cleared: Cleared, budget: Budget): Promise<SharedAnswer> {
  const { services, caller, request, statement, signal } = journey;
  const caps = capsOf(journey, budget);
  const batches = request.sink ? filteredBatches(cleared, request.sink) : null;
  const alone = request.stored !== undefined || batches !== null;
  const profile = services.profile.answering() ?? services.profile.name;
  const shareable = alone ? null : shareKey(cleared, { profile, ...caps });
  const { result, source } = await services.sharing.answer(shareable, {
    id: statement.id,
    signal,
    held: () => services.isPaused(caller.session.client.name),
    onProgress(progress) {
      if (progress.kind === 'running') statement.running(progress.queryId);
      request.onProgress?.(progress);
    },
    start: (turn) =>
      budget.spend((started) =>
        execute(journey, cleared, budget, onceRunning(turn, started), batches?.onRows),
      ),
  });
  refuseStuckPage(result, request.stored?.from ?? 0, caps.maxBytes);
  return { result: batches ? batches.counted(result) : leaveOutRows(cleared, result), source };
}

/** How much is answered now, and how much stays at Snowflake for later pages. */
function capsOf(
  { services, request }: Journey,
  { caps }: Budget,
): { maxRows: number; keepRows: number; maxBytes: number } {
  const maxRows = caps.rows;
  const pages = request.pages === true || request.stored !== undefined;
  const keepRows = pages ? services.pagedRows : maxRows;
  return { maxRows, keepRows, maxBytes: caps.bytes };
}

/** Whatever may change something, a text that was not understood included, ends the sharing of what was read before. */
function execute(
  journey: Journey,
  cleared: Cleared,
  budget: Budget,
  turn: Turn,
  onRows: RunOptions['onRows'],
): Promise<StatementResult> {
  const { services, request, statement } = journey;
  const { stored } = request;
  const run = () =>
    runOnSnowflake(
      journey,
      {
        id: statement.id,
        sql: request.sql,
        context: cleared.context,
        exclusive: cleared.policy.level === 'strict',
        repeatable: cleared.repeatable,
        ...capsOf(journey, budget),
        mostMs: budget.caps.ms,
        ...(stored && { stored: { queryId: stored.queryId, from: stored.from, profile: stored.profile } }),
      },
      turn,
      onRows,
    );
  return cleared.repeatable || stored ? run() : services.sharing.change(run);
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
