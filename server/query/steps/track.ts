import { SnowgateError, toSnowgateError } from '../../errors/snowgate-error.ts';
import type { StatementEnd } from '../activity/activity.ts';
import { isDenial, outcomeOf } from '../activity/outcome.ts';
import type { QueryResult } from '../model/query.ts';
import { cancelIfDenied } from './policy-changed.ts';
import type { AdmittedQuery, TrackedQuery } from './query-context.ts';
import type { Step } from './step.ts';

/**
 * Tracks a query from its admission to its end: people see it, cancel it, and are told how it ended; a change of the policy
 * that denies it cancels it; the log and the list of denials learn of its end.
 */
export const track: Step<AdmittedQuery, TrackedQuery, QueryResult> = async (admitted, next) => {
  const { services, caller, request, requestId: id, tokenOnDisk } = admitted;
  const statement = services.activity.begin(caller, { id, tool: request.tool, sql: request.sql });
  const { signal } = statement;
  const query: TrackedQuery = { ...admitted, statement, signal, subject: null, delivered: { rows: false } };
  const unwatch = services.reviews.watch(caller.session.client.name, () => cancelIfDenied(query));
  // One signal for both: AbortSignal.any makes weak references that the garbage collector pays for with each call.
  const gone = () => void services.activity.cancel(id);
  request.signal.addEventListener('abort', gone, { once: true });
  if (request.signal.aborted) gone();
  try {
    const result = await next(query);
    const { bytes, truncated, rowCount, profile, source, queryId } = result;
    record(query, { kind: 'succeeded', rows: rowCount, bytes, truncated, source, profile }, queryId);
    return result;
  } catch (thrown) {
    await tokenOnDisk.catch(() => undefined);
    const error = withRequestId(withCancelReason(toSnowgateError(thrown, id), signal), id);
    record(query, { kind: outcomeOf(error), error });
    throw error;
  } finally {
    unwatch();
    request.signal.removeEventListener('abort', gone);
  }
};

function record(query: TrackedQuery, how: StatementEnd, queryId: string | null = null): void {
  const { services, caller, request, statement } = query;
  statement.end(how, queryId);
  if (how.kind !== 'succeeded' && isDenial(how.error)) {
    services.denials.record(caller.session.client.name, how.error);
  }
  services.onEnd(caller, request, statement.id, how);
}

/** Why a statement was cancelled, where that is known: its policy denies it by now, or its client was removed. */
function withCancelReason(error: SnowgateError, signal: AbortSignal): SnowgateError {
  const reason: unknown = signal.reason;
  return error.code === 'QUERY_CANCELLED' && reason instanceof SnowgateError ? reason : error;
}

/** The same error with the id by which people find the request in the logs. */
export function withRequestId(error: SnowgateError, requestId: string): SnowgateError {
  return new SnowgateError(error.code, { ...error.data, requestId }, { cause: error.cause ?? error });
}
