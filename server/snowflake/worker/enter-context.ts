import { SnowgateError } from '../../errors/snowgate-error.ts';
import { redact } from '../driver-log.ts';
import type { StatementRequest } from '../types.ts';
import { isSessionGone, readFault } from './driver-error.ts';
import { executeStatement } from './execute-statement.ts';
import type { Session } from './open-session.ts';
import type { Lease } from './pool/lease.ts';
import { planContext } from './session-context.ts';
import { untilStopped } from './statement-outcome.ts';

/**
 * Takes a connection to where a statement wants to run, by as many USE statements as it needs: none in the ordinary case.
 *
 * @returns false when it was stopped half-way: nobody knows where the session is then
 * @throws SNOWFLAKE_CONTEXT_REFUSED when Snowflake says no, and what the driver throws
 */
export async function enterContext(
  lease: Lease<Session>,
  { context: wanted, queryTag }: StatementRequest,
  { signal, secrets }: { readonly signal: AbortSignal; readonly secrets: readonly string[] },
): Promise<boolean> {
  const { session } = lease;
  for (const step of planContext(wanted, session) ?? []) {
    if (signal.aborted) return false;
    lease.contextSwitched();
    const running = executeStatement(session.connection, {
      source: {
        kind: 'statement',
        sql: step.sql,
        parameters: { QUERY_TAG: queryTag, STATEMENT_TIMEOUT_IN_SECONDS: 60 },
      },
      maxRows: 1,
      maxBytes: 65_536,
      keepRows: 1,
    });
    try {
      const outcome = await untilStopped(running, signal, true);
      if (outcome.kind !== 'done') return false;
      session.current = outcome.executed.context;
      if (step.kind === 'database') session.defaultSchemas.set(step.name, outcome.executed.context.schema);
    } catch (error) {
      const fault = readFault(error);
      if (fault.name !== 'OperationFailedError' || isSessionGone(fault)) throw error;
      throw new SnowgateError('SNOWFLAKE_CONTEXT_REFUSED', {
        kind: step.kind,
        name: step.name,
        snowflakeCode: fault.code,
        detail: redact(fault.message, secrets),
      });
    }
  }
  return true;
}
