import type { Policy, StatementRule } from '../../contract/policy.ts';
import type { ErrorCode, ErrorData } from '../../errors/snowgate-error.ts';
import type { Analysis, Listing, Reference, StatementKind } from '../analysis/analysis-types.ts';
import type { AnalysisOutcome } from '../analysis/outcome.ts';
import { type NameContext, printReference } from '../analysis/resolve.ts';
import { callsFunctions, modelCallIn } from '../analysis/snowflake-functions.ts';
import { type AccessRules, accessRules } from './access.ts';
import type { DecisionContext } from './decision-context.ts';
import { judgeContext } from './judge-context.ts';
import { judgeListing } from './judge-listing.ts';
import { judgeReference } from './judge-reference.ts';
import type { Refused } from './refused.ts';

/** What happens to a statement under a policy. */
export type Decision =
  | {
      readonly decision: 'allow' | 'ask';
      readonly kind: StatementKind;

      /** True when the statement asks a model, whatever its kind: then the rule of `models` has agreed as well. */
      readonly models: boolean;

      /** Every object the statement names, resolved: `DB.SCHEMA.OBJECT`. */
      readonly references: readonly string[];

      /** Set when rows about objects outside the policy have to be left out of the answer. */
      readonly filter: Listing | null;

      /** True when EXPLAIN has to confirm the objects, or the bytes, before the statement runs. */
      readonly confirmPlan: boolean;
    }
  | {
      readonly decision: 'deny';
      readonly kind: StatementKind;
      readonly references: readonly string[];
      readonly code: ErrorCode;
      readonly data: ErrorData;
    };

/** A refusal for which relaxed makes an exception: the statement is legal as far as known, only not understood. */
const notUnderstood: ReadonlySet<ErrorCode> = new Set(['POLICY_NOT_UNDERSTOOD', 'POLICY_NOT_READ_ONLY']);

/**
 * Decides about one statement. It is pure: the same policy, outcome and context always give the same answer, and
 * nothing but `allow` and `ask` lets a statement through. An `ask` is what a human has to approve. The context comes first:
 * in one that the client may not enter nothing is decided, and nothing told, about the statement itself.
 */
export function decide(policy: Policy, outcome: AnalysisOutcome, context: DecisionContext): Decision {
  const rules = accessRules(policy);
  const misplaced = judgeContext(rules, context);
  if (misplaced) return { decision: 'deny', kind: kindOf(outcome), references: [], ...misplaced };
  if (!outcome.ok) return decideRefused(policy, rules, outcome, context);
  const { analysis } = outcome;
  const model = modelCallIn(analysis, context);
  // A query that asks a model is asked about, and allowed, as what costs the credits; a write stays a write.
  const kind = model !== undefined && analysis.kind === 'read' ? 'models' : analysis.kind;
  const references = printed(analysis.references, context);
  const refused = refusalOf(policy, rules, analysis, context);
  if (refused) return { decision: 'deny', kind, references, ...refused };
  const rule = strictest([ruleOf(policy, analysis.kind), ...(model ? [policy.statements.models] : [])]);
  if (rule === 'deny') {
    const denied = ruleOf(policy, analysis.kind) === 'deny' || model === undefined;
    const why = denied
      ? kindDenied(policy, analysis.kind, analysis.verb)
      : kindDenied(policy, 'models', printReference(model, context));
    return { decision: 'deny', kind, references, ...why };
  }
  const listing = analysis.listing ? judgeListing(rules, analysis, context) : null;
  return {
    decision: rule,
    kind,
    models: model !== undefined,
    references,
    filter: listing === 'filter' ? analysis.listing : null,
    confirmPlan: planned.has(analysis.verb) && needsPlan(policy),
  };
}

function kindOf(outcome: AnalysisOutcome): StatementKind {
  return outcome.ok ? outcome.analysis.kind : outcome.kind;
}

function refusalOf(
  policy: Policy,
  rules: AccessRules,
  analysis: Analysis,
  context: DecisionContext,
): Refused | null {
  const { kind, verb } = analysis;
  if (kind === 'session') return { code: 'POLICY_SESSION', data: { verb } };
  // The kind comes first: whoever may not write is told that, not which of the tables it may not write.
  if (ruleOf(policy, kind) === 'deny') return kindDenied(policy, kind, verb);
  if (analysis.temporary && policy.level !== 'strict') return { code: 'POLICY_TEMPORARY', data: {} };
  const foreign = analysis.resultIds.find((queryId) => !context.ownsQuery(queryId));
  if (foreign !== undefined) return { code: 'POLICY_RESULT_NOT_OWN', data: { queryId: foreign } };
  const listing = analysis.listing ? judgeListing(rules, analysis, context) : null;
  if (listing !== null && typeof listing === 'object') return listing;
  for (const reference of analysis.references) {
    const refused = judgeReference(reference, {
      rules,
      context,
      kind,
      level: policy.level,
      calls: callsFunctions(analysis),
      partIsEnough: listing === 'filter',
    });
    if (refused) return refused;
  }
  return null;
}

/**
 * A statement that the analysis refused stays refused, except at level relaxed for a client that is restricted in
 * nothing: then the strictest rule of what the statement could be decides.
 */
function decideRefused(
  policy: Policy,
  rules: AccessRules,
  outcome: Extract<AnalysisOutcome, { readonly ok: false }>,
  context: NameContext,
): Decision {
  const { kind, verb, code, data } = outcome;
  const refused: Decision = { decision: 'deny', kind, references: [], code, data };
  const known = kind === 'write' || kind === 'ddl' || kind === 'call';
  if (known && policy.statements[kind] === 'deny' && notUnderstood.has(code)) {
    return { ...refused, ...kindDenied(policy, kind, verb) };
  }
  if (kind === 'session' && notUnderstood.has(code))
    return { ...refused, code: 'POLICY_SESSION', data: { verb } };
  if (policy.level !== 'relaxed' || !rules.unrestricted || !notUnderstood.has(code)) return refused;
  // In the database SNOWFLAKE a name without a place can be that of a model function.
  const mayAsk = outcome.mayAskModel !== false || context.database?.toUpperCase() === 'SNOWFLAKE';
  const { write, ddl, call, read } = policy.statements;
  const rule = strictest([
    ...(known ? [policy.statements[kind]] : [read, write, ddl, call]),
    ...(mayAsk ? [policy.statements.models] : []),
  ]);
  if (rule === 'deny') return refused;
  return { decision: rule, kind, models: mayAsk, references: [], filter: null, confirmPlan: false };
}

function strictest(rules: readonly StatementRule[]): StatementRule {
  if (rules.includes('deny')) return 'deny';
  return rules.includes('ask') ? 'ask' : 'allow';
}

function ruleOf(policy: Policy, kind: StatementKind): StatementRule {
  return kind === 'session' || kind === 'unknown' ? 'deny' : policy.statements[kind];
}

function kindDenied(policy: Policy, kind: StatementKind, verb: string): Refused {
  const allowed = Object.entries(policy.statements).flatMap(([name, rule]) =>
    rule === 'allow' ? [name] : [],
  );
  return { code: 'POLICY_KIND_DENIED', data: { kind, verb, allowed: allowed.join(', ') || 'nothing' } };
}

/** Statements that read tables and that EXPLAIN compiles. */
const planned: ReadonlySet<string> = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE']);

function needsPlan(policy: Policy): boolean {
  return policy.level === 'strict' || policy.explain === 'always' || policy.scanBytesPerQuery !== null;
}

function printed(references: readonly Reference[], context: NameContext): string[] {
  const inDatabases = references.filter(
    ({ type }) => type !== 'warehouse' && type !== 'role' && type !== 'account',
  );
  return [...new Set(inDatabases.map((reference) => printReference(reference, context)))];
}
