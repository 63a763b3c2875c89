import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { QueryResult } from '../model/query.ts';
import { keepResult } from './keep-result.ts';
import type { AuthorizedQuery, BudgetedAnswer } from './query-context.ts';
import type { Step } from './step.ts';

/**
 * Delivers an answer that is complete and paid for: the rate limit's token is on the disk, a file is finished before
 * anybody is told of it, and the gateway remembers whose result it is.
 */
export const deliver: Step<AuthorizedQuery, AuthorizedQuery, BudgetedAnswer, QueryResult> = async (
  query,
  next,
) => {
  const { result, source, cutBy } = await next(query);
  await query.tokenOnDisk;
  refuseRevoked(query);
  await query.request.sink?.complete(result, query.signal);
  const kept = await keepResult(query, query.authorized, { result, source });
  return { ...result, ...kept, requestId: query.requestId, source, cutBy };
};

/** Rows of a read that its policy came to deny while the budget was written down. A change has happened all the same. */
function refuseRevoked({ signal, authorized, request }: AuthorizedQuery): void {
  const reason: unknown = signal.reason;
  if ((authorized.repeatable || request.stored) && reason instanceof SnowgateError) throw reason;
}
