import { type Policy, type PolicyCheckResult, policyCheckInputSchema } from '../../contract/policy.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { assertNever } from '../../util/assert-never.ts';
import type { PolicyAnalyser } from '../analyser/analyser.ts';
import { nameInString } from '../analysis/names.ts';
import { type Decision, decide } from './decide.ts';
import type { DecisionContext } from './decision-context.ts';

/**
 * Checks statements offline, as `snowgate policy check` does: one JSON line `{"sql","database","schema"}` in, one JSON
 * line out, in the same order. Empty lines are skipped. Nothing is sent anywhere.
 *
 * Whether a stored result is the client's own cannot be known here: RESULT_SCAN of a given query id counts as own.
 * Listings count as filtered, as the gateway filters them.
 *
 * @param policy - the policy to check against
 * @param lines - JSON lines
 * @param analyser - analyses the statements; the caller closes it
 */
export async function* checkLines(
  policy: Policy,
  lines: AsyncIterable<string>,
  analyser: PolicyAnalyser,
): AsyncGenerator<string> {
  for await (const line of lines) {
    if (line.trim() !== '') yield JSON.stringify(await checkLine(policy, line, analyser));
  }
}

async function checkLine(policy: Policy, line: string, analyser: PolicyAnalyser): Promise<PolicyCheckResult> {
  const input = policyCheckInputSchema.safeParse(parseJson(line));
  if (!input.success) {
    const error = new SnowgateError('POLICY_CHECK_LINE');
    return {
      decision: 'deny',
      kind: 'unknown',
      references: [],
      code: error.code,
      reason: `${error.message} ${error.next}`,
    };
  }
  const { sql, database, schema } = input.data;
  const outcome = await analyser.analyse(sql);
  const context: DecisionContext = {
    database: contextName(database),
    schema: contextName(schema),
    searchPath: 'current',
    ownsQuery: () => true,
    filtersListings: true,
  };
  return present(decide(policy, outcome, context));
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** A name of the context is written as in SQL: `demo` is DEMO, `"demo"` is demo. */
function contextName(name: string | null | undefined): string | null {
  if (name === null || name === undefined) return null;
  return nameInString(name, 1)?.[0] ?? name;
}

function present(decision: Decision): PolicyCheckResult {
  const { kind, references } = decision;
  switch (decision.decision) {
    case 'allow':
      return { decision: 'allow', kind, references, code: null, reason: `Allowed by ${rulesOf(decision)}.` };
    case 'ask':
      return {
        decision: 'ask',
        kind,
        references,
        code: null,
        reason: `A human is asked (${rulesOf(decision)}).`,
      };
    case 'deny': {
      const error = new SnowgateError(decision.code, decision.data);
      return {
        decision: 'deny',
        kind,
        references,
        code: error.code,
        reason: `${error.message} ${error.next}`,
      };
    }
    default:
      return assertNever(decision);
  }
}

/** The rules that a statement had to pass: its own kind, and `models` when it asks a model. */
function rulesOf({ kind, models }: Exclude<Decision, { readonly decision: 'deny' }>): string {
  if (kind === 'models') return 'statements.read and statements.models';
  return models && kind !== 'unknown' ? `statements.${kind} and statements.models` : `statements.${kind}`;
}
