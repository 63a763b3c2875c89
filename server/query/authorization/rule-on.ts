import type { PolicyStore } from '../../clients/policy-store.ts';
import type { Policy } from '../../contract/policy.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { UseTarget } from '../../policy/analysis/analysis-types.ts';
import type { AnalysisOutcome } from '../../policy/analysis/outcome.ts';
import { type Decision, decide } from '../../policy/decision/decide.ts';
import { decideUse } from '../../policy/decision/decide-use.ts';
import type { NamePlace } from '../../policy/decision/judge-context.ts';
import type { StatementContext } from '../../snowflake/types.ts';
import type { Caller } from '../model/query.ts';
import type { ResultStore } from '../results/result-store.ts';
import { namePlaceOf, type PlaceWishes, runPlaceOf, statementContext } from './statement-place.ts';

/** A statement as far as it is known before any policy is asked: this does not change, the policy may. */
export interface Subject {
  readonly outcome: AnalysisOutcome;
  readonly wishes: PlaceWishes;
}

export type Passed = Exclude<Decision, { readonly decision: 'deny' }>;

/** What the policy of this moment says about a statement that it does not refuse. */
export type Ruling = {
  readonly policy: Policy;
  /** Where it runs. */
  readonly context: StatementContext;
} & (
  | { readonly kind: 'use'; readonly use: UseTarget; readonly place: NamePlace }
  | { readonly kind: 'statement'; readonly decision: Passed }
);

/**
 * Decides about a statement under the policy of this moment, at once: between reading the policy and acting on the
 * ruling nothing else happens. Validators, the plan and the human come afterwards.
 *
 * @throws POLICY_*
 */
export function ruleOn(
  { policies, results }: { readonly policies: PolicyStore; readonly results: ResultStore },
  { session: { client } }: Caller,
  { outcome, wishes }: Subject,
): Ruling {
  const policy = policies.of(client.name);
  const names = namePlaceOf(policy, wishes);
  if (!names.ok) throw new SnowgateError(names.code, names.data);
  const { place } = names;
  const use = outcome.ok ? outcome.analysis.use : null;
  if (use) {
    const decided = decideUse(policy, use, { ...place, searchPath: 'current' });
    if (!decided.ok) throw new SnowgateError(decided.code, decided.data);
    return { policy, context: statementContext(place), kind: 'use', use, place };
  }
  const decision = decide(policy, outcome, {
    ...place,
    searchPath: 'current',
    ownsQuery: (queryId) => results.owns(client, queryId),
    filtersListings: true,
  });
  if (decision.decision === 'deny') throw new SnowgateError(decision.code, decision.data);
  const references = outcome.ok ? outcome.analysis.references : [];
  const context = runPlaceOf(policy, place, wishes, references);
  return { policy, context, kind: 'statement', decision };
}
