import type { Policy, StatementRule } from '../contract/policy.ts';
import type { Place } from '../policy/analysis/entries.ts';
import { type AccessRules, accessRules } from '../policy/decision/access.ts';
import type { Grant } from './facts.ts';
import { placeOfGrant } from './grant-place.ts';

/** What a grant is, held against what all clients together may do. */
export type GrantVerdict =
  /** Some policy needs it. */
  | 'needed'
  /** It only reads, but what no policy allows. */
  | 'reads-more'
  /** It changes, creates, runs or administers what no policy lets a client change. */
  | 'does-more';

/** Tells what a grant is for the given policies. */
export type GrantJudge = (grant: Grant) => GrantVerdict;

interface Wish {
  readonly rules: AccessRules;
  readonly statements: Policy['statements'];
}

/**
 * Holds grants against the allow lists of all clients together.
 *
 * @param warehouse - the one in use: its USAGE is needed by everybody
 */
export function grantJudge(policies: readonly Policy[], warehouse: string | null): GrantJudge {
  const wishes: readonly Wish[] = policies.map((policy) => ({
    rules: accessRules(policy),
    statements: policy.statements,
  }));
  return (grant) => {
    if (grant.on === 'WAREHOUSE' && grant.privilege === 'USAGE') {
      return grant.name.replaceAll('"', '') === warehouse ? 'needed' : 'reads-more';
    }
    const kind = kindOf(grant);
    const place = placeOfGrant(grant);
    const more = kind === 'read' ? 'reads-more' : 'does-more';
    if (place === null) return 'does-more';
    const needed = wishes.some(
      ({ rules, statements }) =>
        mayDo(statements[kind]) && (kind !== 'ddl' || mayBuild(grant)) && inside(rules, place),
    );
    return needed ? 'needed' : more;
  };
}

function mayDo(rule: StatementRule): boolean {
  return rule !== 'deny';
}

/** A database or a schema has to be entered even where only a part of it is allowed. */
function inside(rules: AccessRules, place: Place): boolean {
  const { access } = rules.at(place);
  return access === 'all' || (access === 'part' && place.object === null);
}

/** Privileges of DDL that a client's statements can need; OWNERSHIP and the like can hand on rights, and none does. */
function mayBuild({ privilege }: Grant): boolean {
  return privilege.startsWith('CREATE ') || privilege === 'MODIFY';
}

const reading = new Set(['USAGE', 'SELECT', 'REFERENCES', 'READ', 'MONITOR']);
const writing = new Set(['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'WRITE']);

/** The kind of statement that needs a privilege; one that is not known counts as the most powerful. */
function kindOf({ privilege, on }: Grant): keyof Policy['statements'] {
  if (on === 'PROCEDURE' && privilege === 'USAGE') return 'call';
  if (reading.has(privilege)) return 'read';
  return writing.has(privilege) ? 'write' : 'ddl';
}
