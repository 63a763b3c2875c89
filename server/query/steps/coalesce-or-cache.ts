import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { StatementResult } from '../../snowflake/types.ts';
import type { SharedAnswer } from '../coalescing/coalescing.ts';
import { shareKey } from '../coalescing/share-key.ts';
import type { Execution } from '../coalescing/single-flight.ts';
import { reauthorizeForRows } from './policy-changed.ts';
import type { BudgetedQuery, ExecutedQuery } from './query-context.ts';
import { capsOf } from './read-rows.ts';
import type { Step } from './step.ts';

/**
 * Single-flight and cache: identical statements of clients with the same policy run once, and an answer may be kept for a
 * while. What may change something runs alone and ends the sharing of what was read before.
 */
export const coalesceOrCache: Step<BudgetedQuery, ExecutedQuery, StatementResult, SharedAnswer> = async (
  query,
  next,
) => {
  const { services, caller, request, statement, signal, authorized, budget } = query;
  const caps = capsOf(query);
  const profile = services.profile.answering() ?? services.profile.name;
  const alone = request.stored !== undefined || request.sink !== undefined;
  const shareable = alone ? null : shareKey(authorized, { profile, ...caps });
  const answered = await services.coalescing.answer(shareable, {
    id: statement.id,
    signal,
    held: () => services.isPaused(caller.session.client.name),
    onProgress(progress) {
      if (progress.kind === 'running') statement.running(progress.queryId);
      // Rows read of a filtered listing are not those that the client may know of.
      if (!authorized.filter || progress.kind !== 'rows') request.onProgress?.(progress);
    },
    // Clients that share a run have the same policy: what is left out for one is left out for all.
    start: (execution) =>
      budget.spend((started) => {
        const run = () => next({ ...query, execution: onceRunning(execution, started) });
        return changesNothing(query) ? run() : services.coalescing.change(run);
      }),
  });
  // What has run and must not run again is no failure: its page is, for the client that asks for it.
  if (authorized.repeatable || request.stored) {
    refuseStuckPage(answered.result, request.stored?.from ?? 0, caps.maxBytes);
  }
  await reauthorizeForRows(query, authorized);
  return answered;
};

/** A text that was not understood may change something. A model's answer costs again but changes nothing that is shared. */
function changesNothing({ authorized, request }: BudgetedQuery): boolean {
  return authorized.repeatable || authorized.kind === 'models' || request.stored !== undefined;
}

/** The same execution, which also tells the budget when Snowflake has begun. */
function onceRunning(execution: Execution, started: () => void): Execution {
  return {
    ...execution,
    onProgress(progress) {
      if (progress.kind === 'running') started();
      execution.onProgress(progress);
    },
  };
}

/** A page that ends where it began would be asked for for ever. */
function refuseStuckPage({ rowCount, nextRow }: StatementResult, from: number, limit: number): void {
  if (rowCount === 0 && nextRow === from) {
    throw new SnowgateError('RESULT_ROW_TOO_LARGE', { row: from + 1, limit });
  }
}
