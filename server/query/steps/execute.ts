import type { StatementResult } from '../../snowflake/types.ts';
import { awaitSlot, type ScheduledStatement } from './await-slot.ts';
import { refuseOutdated } from './policy-changed.ts';
import { steps } from './step.ts';

/**
 * Executes a statement on a connection of the pool. The only call of the gateway that reaches Snowflake: every statement
 * of a query comes through here, the EXPLAIN that confirms it as well.
 *
 * @throws POLICY_CHANGED, SNOWFLAKE_*, QUERY_CANCELLED, QUERY_DEADLINE
 */
export async function execute(scheduled: ScheduledStatement): Promise<StatementResult> {
  const { query, policy, execution, statement, maxBytes, deadlineMs, onRows } = scheduled;
  const { services, caller, signal } = query;
  const { client, id: session } = caller.session;
  // It may have waited for minutes, and what it was authorized under need not hold any more.
  refuseOutdated(query, { policy });
  return await services.profile.run(
    {
      ...statement,
      maxBytes,
      queryTag: `snowgate:${client.name}:${session}:${statement.id}`,
      deadlineMs,
      // Not the name alone: a client that was removed and made anew must not find what lies on the old one's connections.
      affinity: `${client.name}@${client.createdAt}`,
    },
    {
      signal: execution ? execution.begin() : signal,
      beforeRetry: () => refuseOutdated(query, { policy }),
      ...(execution && { onProgress: execution.onProgress }),
      ...(onRows && { onRows }),
    },
  );
}

/** Sends a statement that the gateway itself needs for a query: through the scheduler like every other. */
export const executeInSlot = steps(awaitSlot).end(execute);
