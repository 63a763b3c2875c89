import type { Approvals } from '../../approvals/approvals.ts';
import type { PolicyStore } from '../../clients/policy-store.ts';
import type { Config } from '../../contract/config.ts';
import type { Denials } from '../../denials/denials.ts';
import type { PolicyAnalyser } from '../../policy/analyser/analyser.ts';
import type { Quota } from '../../quota/quota.ts';
import type { Scheduler } from '../../scheduler/scheduler.ts';
import type { SnowflakeProfile } from '../../snowflake/types.ts';
import type { Activity, RunningStatement, StatementEnd } from '../activity/activity.ts';
import type { PolicyReviews } from '../authorization/policy-reviews.ts';
import type { Subject } from '../authorization/rule-on.ts';
import type { Sharing } from '../coalescing/coalescing.ts';
import type { Caller } from '../model/caller.ts';
import type { QueryRequest } from '../model/query.ts';
import type { CursorCodec } from '../results/cursor.ts';
import type { ResultStore } from '../results/result-store.ts';

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
  readonly reviews: PolicyReviews;
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
  /** What it is, once it has been analysed: what a change of the policy is held against. */
  subject: Subject | null;
}
