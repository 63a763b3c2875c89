import type { Approvals } from '../../approvals/approvals.ts';
import type { PolicyStore } from '../../clients/policy-store.ts';
import type { Config } from '../../contract/config.ts';
import type { BudgetKind } from '../../contract/quota.ts';
import type { Denials } from '../../denials/denials.ts';
import type { PolicyAnalyser } from '../../policy/analyser/analyser.ts';
import type { Caps } from '../../quota/budgets.ts';
import type { Quota } from '../../quota/quota.ts';
import type { Scheduler } from '../../scheduler/scheduler.ts';
import type { SnowflakeClient, StatementResult } from '../../snowflake/types.ts';
import type { Activity, RunningStatement, StatementEnd } from '../activity/activity.ts';
import type { PolicyReviews } from '../authorization/policy-reviews.ts';
import type { Subject } from '../authorization/rule-on.ts';
import type { Coalescing, SharedAnswer } from '../coalescing/coalescing.ts';
import type { Execution } from '../coalescing/single-flight.ts';
import type { AuthorizedStatement } from '../model/authorized-statement.ts';
import type { Caller, QueryRequest } from '../model/query.ts';
import type { CursorCodec } from '../results/cursor.ts';
import type { ResultStore } from '../results/result-store.ts';

/** What a query needs of the rest of the gateway. */
export interface PipelineServices {
  readonly analyser: PolicyAnalyser;
  readonly policies: PolicyStore;
  readonly approvals: Approvals;
  readonly denials: Denials;
  readonly quota: Quota;
  readonly results: ResultStore;
  readonly cursors: CursorCodec;
  readonly profile: SnowflakeClient;
  readonly coalescing: Coalescing;
  readonly scheduler: Scheduler;
  /** Whether a human holds the client back. */
  readonly isPaused: (client: string) => boolean;
  /** Told how long (ms) each statement waited for its slot. */
  readonly onWaited: (ms: number) => void;
  readonly activity: Activity;
  readonly reviews: PolicyReviews;
  readonly limits: Config['limits'];
  /** Rows of a result that can be paged; never less than limits.rows. */
  readonly pagedRows: number;
  /** True once a stop was asked for. */
  readonly draining: () => boolean;
  /** Told of each statement at its end, for the log. */
  readonly onEnd: (caller: Caller, request: QueryRequest, requestId: string, how: StatementEnd) => void;
}

/** A call as it comes in. */
export interface IncomingQuery {
  readonly services: PipelineServices;
  readonly caller: Caller;
  readonly request: QueryRequest;
}

/** A call that the rate limit has let in. */
export interface AdmittedQuery extends IncomingQuery {
  readonly requestId: string;
  /** See Admission. */
  readonly tokenOnDisk: Promise<void>;
}

/** A query that people see: what every step from tracking on gets. */
export interface QueryContext extends IncomingQuery {
  readonly statement: RunningStatement;
  /** The client's cancel and a human's, in one. */
  readonly signal: AbortSignal;
  /** What it is, once it has been analysed: what a change of the policy is held against. */
  subject: Subject | null;
}

/** A query as the steps between tracking and execution know it. */
export interface TrackedQuery extends QueryContext, AdmittedQuery {
  /** Rows that went into a file cannot be called back. */
  readonly delivered: { rows: boolean };
}

/** A query whose statement may run. */
export interface AuthorizedQuery extends TrackedQuery {
  readonly authorized: AuthorizedStatement;
}

/** A query for which quota was reserved. */
export interface BudgetedQuery extends AuthorizedQuery {
  readonly budget: Budget;
}

/** A query that runs at Snowflake for itself or for all that coalesce with it. */
export interface ExecutedQuery extends BudgetedQuery {
  readonly execution: Execution;
}

/** What a statement may use of the client's day. */
export interface Budget {
  readonly caps: Caps;

  /**
   * Runs it at Snowflake, once the reservation is on the disk, and measures how long it was busy there.
   *
   * @param work - calls `started` when Snowflake has begun
   */
  spend(work: (started: () => void) => Promise<StatementResult>): Promise<StatementResult>;
}

/** An answer, and which budget has cut it short where one has. */
export interface BudgetedAnswer extends SharedAnswer {
  readonly cutBy: BudgetKind | null;
}
