import { randomUUID } from 'node:crypto';
import type { Policy } from '../../contract/policy.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { UseTarget } from '../../policy/analysis/analysis-types.ts';
import { decideUse } from '../../policy/decision/decide-use.ts';
import type { NamePlace } from '../../policy/decision/judge-context.ts';
import type { StatementContext, StatementResult } from '../../snowflake/types.ts';
import { showIdentifier } from '../../util/sql-identifier.ts';
import type { SharedAnswer } from '../coalescing/coalescing.ts';
import { ownAnswer } from '../model/query.ts';
import { executeInSlot } from './execute.ts';
import { refuseOutdated } from './policy-changed.ts';
import type { BudgetedQuery, QueryContext } from './query-context.ts';
import type { Step } from './step.ts';

/**
 * Answers USE DATABASE and USE SCHEMA: the policy is asked, the place is visited to see that it exists, and the session's
 * context is changed. No pooled connection keeps it: each statement brings its own.
 *
 * @throws POLICY_OBJECT_NOT_ALLOWED, POLICY_OBJECT_DENIED, POLICY_USE_UNKNOWN, POLICY_UNRESOLVED_NAME, POLICY_SESSION
 */
export const changeContext: Step<BudgetedQuery, BudgetedQuery, SharedAnswer> = async (query, next) => {
  const { authorized, budget, caller } = query;
  const { policy, use } = authorized;
  // A human, a validator or a plan may have been waited for since it was decided about.
  refuseOutdated(query, authorized);
  if (!use) return next(query);
  const place = targetOf(policy, use.target, use.place);
  const result = await budget.spend(() => visit(query, policy, place));
  const [database = null, schema = null] = result.rows[0] ?? [];
  caller.session.database = database;
  caller.session.schema = schema;
  return { result, source: ownAnswer };
};

interface Target {
  readonly database: string;
  readonly schema: string | null;
}

/** Where the session would be; the schema of USE DATABASE is left to Snowflake. */
function targetOf(policy: Policy, target: UseTarget, from: NamePlace): Target {
  const decided = decideUse(policy, target, { ...from, searchPath: 'current' });
  if (!decided.ok) throw new SnowgateError(decided.code, decided.data);
  return { database: decided.database, schema: target.what === 'schema' ? decided.schema : null };
}

/** Goes there once: the only proof that it exists, and Snowflake's word on the schema that comes with a database. */
async function visit(query: QueryContext, policy: Policy, place: Target): Promise<StatementResult> {
  const context: StatementContext = {
    database: place.database,
    ...(place.schema !== null && { schema: place.schema }),
  };
  try {
    return await executeInSlot({
      query,
      policy,
      statement: {
        id: randomUUID(),
        sql: 'SELECT CURRENT_DATABASE() AS "database", CURRENT_SCHEMA() AS "schema"',
        context,
        exclusive: policy.level === 'strict',
        maxRows: 1,
        repeatable: true,
      },
    });
  } catch (error) {
    if (!(error instanceof SnowgateError) || error.code !== 'SNOWFLAKE_CONTEXT_REFUSED') throw error;
    throw new SnowgateError('POLICY_USE_UNKNOWN', { object: printed(place) }, { cause: error });
  }
}

function printed({ database, schema }: Target): string {
  return [database, ...(schema === null ? [] : [schema])].map(showIdentifier).join('.');
}
