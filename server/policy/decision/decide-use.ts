import type { Policy } from '../../contract/policy.ts';
import { assertNever } from '../../util/assert-never.ts';
import type { UseTarget } from '../analysis/analysis-types.ts';
import { printName } from '../analysis/names.ts';
import type { NameContext } from '../analysis/resolve.ts';
import { accessRules } from './access.ts';
import { judgeContext } from './judge-context.ts';
import type { Refused } from './refused.ts';

/** What USE does to the session: the new context, or why it is refused. */
export type UseDecision =
  | { readonly ok: true; readonly database: string; readonly schema: string | null }
  | ({ readonly ok: false } & Refused);

/**
 * Answers USE for a session. A database or schema may be used when anything inside it may be. The role and the
 * warehouse belong to the gateway's connections, so no client changes them.
 */
export function decideUse(policy: Policy, use: UseTarget, context: NameContext): UseDecision {
  switch (use.what) {
    case 'warehouse':
    case 'role':
    case 'other':
      return { ok: false, code: 'POLICY_SESSION', data: { verb: 'USE' } };
    case 'database':
      // Snowflake makes PUBLIC the current schema of a database that is taken into use.
      return entered(policy, use.database, null, 'PUBLIC');
    case 'schema': {
      const database = use.database ?? context.database;
      if (database !== null) return entered(policy, database, use.schema, use.schema);
      const data = { line: 1, column: 1, object: printName(use.schema) };
      return { ok: false, code: 'POLICY_UNRESOLVED_NAME', data };
    }
    default:
      return assertNever(use);
  }
}

function entered(policy: Policy, database: string, schema: string | null, becomes: string): UseDecision {
  const refused = judgeContext(accessRules(policy), { database, schema });
  return refused ? { ok: false, ...refused } : { ok: true, database, schema: becomes };
}
