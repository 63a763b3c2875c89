import type { StatementProgress, StatementRequest, StatementResult } from '../snowflake/types.ts';
import type { Journey } from './run-query.ts';

/** What differs between the statements of one query: its own and the EXPLAIN before it. */
type Sent = Pick<StatementRequest, 'id' | 'sql' | 'context' | 'exclusive' | 'maxRows'>;

/**
 * The one door to Snowflake: every statement of a query goes through here, the EXPLAIN that confirms it as well, so that
 * whatever is shared out is shared out for all of them.
 *
 * @throws SNOWFLAKE_*, QUERY_CANCELLED, QUERY_DEADLINE
 */
export function runOnSnowflake(
  { services, caller, signal }: Journey,
  sent: Sent,
  onProgress?: (progress: StatementProgress) => void,
): Promise<StatementResult> {
  const { session } = caller;
  const client = session.client.name;
  return services.profile.run(
    {
      ...sent,
      queryTag: `snowgate:${client}:${session.id}:${sent.id}`,
      deadlineMs: services.limits.statementSeconds * 1000,
      maxBytes: services.limits.resultBytes,
      affinity: client,
    },
    { signal, ...(onProgress && { onProgress }) },
  );
}
