import { printName } from '../analysis/names.ts';
import type { AccessRules } from './access.ts';
import type { Refused } from './refused.ts';

/** Where the names of a statement are looked up: exact names, null = none is set. */
export interface NamePlace {
  readonly database: string | null;
  readonly schema: string | null;
}

/**
 * Judges the context of a statement as USE is judged: a database or schema may be entered when anything inside it may be
 * used. The context is a reference of its own, because a name that the analysis does not see would be looked up there.
 * A place that exists and is foreign gets the same answer as one that does not exist.
 *
 * @returns why it may not be entered; null when it may, and when no context is set
 */
export function judgeContext(rules: AccessRules, { database, schema }: NamePlace): Refused | null {
  if (rules.unrestricted || (database === null && schema === null)) return null;
  if (database === null) {
    return { code: 'POLICY_UNRESOLVED_NAME', data: { line: 1, column: 1, object: printName(schema ?? '') } };
  }
  const found = rules.at({ database, schema, object: null });
  if (found.access === 'all' || found.access === 'part') return null;
  const object = schema === null ? printName(database) : `${printName(database)}.${printName(schema)}`;
  const rule = found.access === 'denied' ? found.entry : 'no allow entry covers it';
  const code = found.access === 'denied' ? 'POLICY_OBJECT_DENIED' : 'POLICY_OBJECT_NOT_ALLOWED';
  return { code, data: { line: 1, column: 1, object, rule, allowed: rules.allowed } };
}
