import type { StatementResult } from '../../snowflake/types.ts';
import type { AuthorizedStatement } from '../model/authorized-statement.ts';
import type { RowSink } from '../model/query.ts';
import { deliveredBatches } from '../rows/delivered-batches.ts';
import { listedRows, visibleRows, withoutLimit } from '../rows/visible-rows.ts';
import type { SentStatement } from './await-slot.ts';
import { reauthorizeForRows } from './policy-changed.ts';
import type { BudgetedQuery, ExecutedQuery } from './query-context.ts';
import type { Step } from './step.ts';

/** How much of a result is answered now, and how much stays at Snowflake for later pages. */
interface ReadCaps {
  readonly maxRows: number;
  readonly keepRows: number;
  readonly maxBytes: number;
}

/** The caps of a query: what its budget lasts for, and the rows that can be paged. */
export function capsOf({ services, request, budget }: BudgetedQuery): ReadCaps {
  const maxRows = budget.caps.rows;
  const pages = request.pages === true || request.stored !== undefined;
  const keepRows = pages ? services.pagedRows : maxRows;
  return { maxRows, keepRows, maxBytes: budget.caps.bytes };
}

/** What is read of a statement's result, and the text that is sent for it. */
interface Read extends ReadCaps {
  readonly sql: string;
  readonly from: number;
}

/** Takes the rows into the result or the sink, capped, and of a filtered listing the visible ones only. */
export const readRows: Step<ExecutedQuery, SentStatement, StatementResult> = async (query, next) => {
  const { request, authorized } = query;
  const { policy, filter } = authorized;
  const caps = capsOf(query);
  const from = request.stored?.from ?? 0;
  const sink = request.sink && authorizedSink(query, request.sink);
  if (filter) {
    const visible = visibleRows(policy, filter, { from, ...caps }, sink);
    const all = { maxRows: listedRows, keepRows: listedRows, maxBytes: Number.MAX_SAFE_INTEGER };
    const whole = { sql: withoutLimit(request.sql, filter), from: 0, ...all };
    return visible.resultOf(await next(sentOf(query, whole, visible.onRows)));
  }
  const part = { sql: request.sql, from, ...caps };
  if (!sink) return next(sentOf(query, part));
  const batches = deliveredBatches(sink);
  return batches.counted(await next(sentOf(query, part, batches.onRows)));
};

/** Rows on their way into a file: each batch only while the policy lets the client read them. */
function authorizedSink(query: ExecutedQuery, sink: RowSink): RowSink {
  let current = query.authorized;
  return {
    ...sink,
    async onRows(batch) {
      current = await reauthorizeForRows(query, current);
      query.delivered.rows = true;
      return await sink.onRows(batch);
    },
  };
}

function sentOf(
  query: ExecutedQuery,
  { from, ...reading }: Read,
  onRows?: SentStatement['onRows'],
): SentStatement {
  const { request, statement, authorized, budget, execution } = query;
  const { stored } = request;
  return {
    query,
    execution,
    mostMs: budget.caps.ms,
    policy: authorized.policy,
    statement: {
      id: statement.id,
      ...reading,
      context: authorized.context,
      exclusive: authorized.policy.level === 'strict',
      repeatable: authorized.repeatable,
      leavesTraces: stored === undefined && leavesTraces(authorized),
      ...(stored && { stored: { queryId: stored.queryId, from, profile: stored.profile } }),
    },
    ...(onRows && { onRows }),
  };
}

/** What was understood and is no call leaves a session as it was; temporary objects pass on connections of one's own only. */
function leavesTraces({ kind, verb }: AuthorizedStatement): boolean {
  return kind === 'call' || verb === '';
}
