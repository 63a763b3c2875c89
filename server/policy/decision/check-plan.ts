import type { Policy } from '../../contract/policy.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { nameInString } from '../analysis/names.ts';
import { accessRules } from './access.ts';

/** What EXPLAIN says that a statement would read. */
export interface PlanFacts {
  /** `DB.SCHEMA.OBJECT`, views expanded to their tables. */
  readonly objects: readonly string[];
  readonly bytes: number | null;
}

/**
 * Compares a plan with the policy. The plan is Snowflake's own word on which tables a statement reads, whatever its text
 * looks like; an object in it that the policy does not allow ends the statement.
 *
 * @param named - the objects the text names, resolved. With `trustViews` a table that the text does not name was
 * reached through a view that the client may use, and passes unless a deny entry covers it.
 * @throws POLICY_PLAN_OBJECT, POLICY_SCAN_LIMIT
 */
export function checkPlan(policy: Policy, plan: PlanFacts, named: readonly string[]): void {
  const rules = accessRules(policy);
  const textNames = new Set(named);
  for (const object of plan.objects) {
    const [database, schema, name] = nameInString(object, 3) ?? [];
    if (!database || !schema || !name) {
      // A name that cannot be read cannot be judged: it is treated as one that nobody allowed.
      throw refused(object, 'its name cannot be read');
    }
    const found = rules.at({ database, schema, object: name });
    if (found.access === 'denied') throw refused(object, `denied by ${found.entry}`);
    if (found.access !== 'all' && !(policy.trustViews && !textNames.has(object))) {
      throw refused(object, `allowed is ${rules.allowed}`);
    }
  }
  const limit = policy.scanBytesPerQuery;
  if (limit === null) return;
  if (plan.bytes === null) throw new SnowgateError('POLICY_SCAN_LIMIT', { bytes: 'unknown', limit });
  if (plan.bytes > limit) throw new SnowgateError('POLICY_SCAN_LIMIT', { bytes: plan.bytes, limit });
}

function refused(object: string, rule: string): SnowgateError {
  return new SnowgateError('POLICY_PLAN_OBJECT', { object, rule });
}
