import type { StatementRequest, StatementResult } from '../snowflake/types.ts';
import type { Turn } from './flight.ts';
import type { Journey } from './run-query.ts';

/** What differs between the statements of one query: its own and the EXPLAIN before it. */
type Sent = Pick<StatementRequest, 'id' | 'sql' | 'context' | 'exclusive' | 'maxRows'>;

/**
 * The one door to Snowflake: every statement of a query goes through here, the EXPLAIN that confirms it as well, so that
 * whatever is shared out is shared out for all of them.
 *
 * @param turn - for a statement that others may wait for too; else the query's own signal ends it
 * @throws SNOWFLAKE_*, QUERY_CANCELLED, QUERY_DEADLINE
 */
export async function runOnSnowflake(
  { services, caller, signal }: Journey,
  sent: Sent,
  turn?: Turn,
): Promise<StatementResult> {
  const { session } = caller;
  const client = session.client.name;
  const runSignal = turn ? turn.begin() : signal;
  return services.profile.run(
    {
      ...sent,
      queryTag: `snowgate:${client}:${session.id}:${sent.id}`,
      deadlineMs: services.limits.statementSeconds * 1000 - (turn?.usedMs ?? 0),
      maxBytes: services.limits.resultBytes,
      affinity: client,
    },
    { signal: runSignal, ...(turn && { onProgress: turn.onProgress }) },
  );
}
