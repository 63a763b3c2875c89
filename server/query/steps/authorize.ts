import { randomUUID } from 'node:crypto';
import type { Policy } from '../../contract/policy.ts';
import { type ErrorCode, SnowgateError } from '../../errors/snowgate-error.ts';
import type { AnalysisOutcome } from '../../policy/analysis/outcome.ts';
import { checkPlan } from '../../policy/decision/check-plan.ts';
import { policyStamp } from '../../policy/decision/fingerprint.ts';
import { askValidators } from '../../policy/decision/validators.ts';
import type { StatementContext } from '../../snowflake/types.ts';
import { unlessCancelled } from '../authorization/abortable-query.ts';
import { type QueryPlan, readPlan } from '../authorization/read-plan.ts';
import { type Passed, type Ruling, ruleOn } from '../authorization/rule-on.ts';
import { namePlaceOf, type PlaceWishes } from '../authorization/statement-place.ts';
import type { AuthorizedStatement } from '../model/authorized-statement.ts';
import type { QueryResult } from '../model/query.ts';
import { executeInSlot } from './execute.ts';
import { isOutdated, isPolicyChange } from './policy-changed.ts';
import type { AuthorizedQuery, QueryContext, TrackedQuery } from './query-context.ts';
import type { Step } from './step.ts';

/** Rounds of one statement: a policy that keeps changing must not keep it going for ever. */
const mostRounds = 10;

/**
 * Authorizes the statement and lets it go on; from the start again when the policy changes in between.
 *
 * @throws POLICY_*
 */
export const authorize: Step<TrackedQuery, AuthorizedQuery, QueryResult> = async (query, next) => {
  for (let round = 1; ; round += 1) {
    try {
      const authorized = await authorizedStatement(query);
      return await next({ ...query, authorized });
    } catch (error) {
      if (!isPolicyChange(error) || query.delivered.rows || round === mostRounds) throw error;
    }
  }
};

/**
 * Everything that has to agree before a statement reaches Snowflake: the context it names, its text, the policy, the
 * user's own rules, where asked for Snowflake's plan, and where asked for a human.
 *
 * @throws POLICY_*
 */
async function authorizedStatement(query: QueryContext): Promise<AuthorizedStatement> {
  const { services, caller, request } = query;
  const client = caller.session.client.name;
  const problem = services.policies.problem(client);
  if (problem !== null) throw new SnowgateError('POLICY_UNUSABLE', { problem });
  const wishes = query.subject?.wishes ?? (await wishesOf(query));
  // The context comes before the text: a foreign place and one that does not exist get one answer, equally soon.
  const places = namePlaceOf(services.policies.of(client), wishes);
  if (!places.ok) throw new SnowgateError(places.code, places.data);
  const outcome = query.subject?.outcome ?? (await services.analyser.analyse(request.sql, client));
  query.subject = { outcome, wishes };
  for (let consent: string | null = null; ; ) {
    const ruling = ruleOn(services, caller, query.subject);
    if (ruling.kind === 'use') return authorizedUse(ruling);
    const passed = await passGates(query, ruling, outcome, consent);
    if (typeof passed !== 'string') return passed;
    consent = passed;
  }
}

/**
 * What follows upon the text: validators, plan, human.
 *
 * @param consent - what a human has just approved
 * @returns what a human has approved instead, when the policy has changed while they were asked: the rest has to agree anew
 */
async function passGates(
  query: QueryContext,
  ruling: Extract<Ruling, { readonly kind: 'statement' }>,
  outcome: AnalysisOutcome,
  consent: string | null,
): Promise<AuthorizedStatement | string> {
  const { caller, request } = query;
  const { policy, context, decision } = ruling;
  const { kind, references, filter } = decision;
  const client = caller.session.client.name;
  await askValidators(policy.validators, { client, sql: request.sql, kind, references });
  const verb = outcome.ok ? outcome.analysis.verb : '';
  const plan = await confirmPlan(query, { policy, context, decision, verb });
  const stamp = policyStamp(policy);
  let approvedUnder: string | null = request.stored?.approvedUnder === stamp ? stamp : null;
  if (decision.decision === 'ask' && approvedUnder === null) {
    const shown = JSON.stringify([kind, references, context]);
    if (consent !== shown) {
      await askHuman(query, { policy, context, decision, plan, stamp });
      if (isOutdated(query, { policy })) return shown;
    }
    approvedUnder = stamp;
  }
  return {
    policy,
    context,
    filter,
    repeatable: outcome.ok && kind === 'read',
    use: null,
    kind,
    verb,
    digest: outcome.ok ? outcome.analysis.digest : null,
    approvedUnder,
  };
}

function authorizedUse({
  policy,
  context,
  use,
  place,
}: Extract<Ruling, { readonly kind: 'use' }>): AuthorizedStatement {
  return {
    policy,
    context,
    filter: null,
    repeatable: true,
    use: { target: use, place },
    kind: 'session',
    verb: 'USE',
    digest: null,
    approvedUnder: null,
  };
}

/** What call, session and profile say of the place, as it is when the call comes in. */
async function wishesOf({ services, caller, request, signal }: QueryContext): Promise<PlaceWishes> {
  const { database, schema } = caller.session;
  const session = { database, schema };
  // Known once the profile is open, which may take a sandbox to start or a person to unlock a keychain.
  const defaults = await unlessCancelled(services.profile.defaults(), signal);
  return {
    // What is read on in a stored result is decided about anew, where its names were resolved then.
    stored: request.stored?.context ?? null,
    database: request.database ?? null,
    schema: request.schema ?? null,
    session,
    defaults,
  };
}

/** Ends of an EXPLAIN that say nothing of the statement: Snowflake was not asked at all, or nobody waits any more. */
const neverAsked: ReadonlySet<ErrorCode> = new Set([
  'QUERY_CANCELLED',
  'QUEUE_FULL',
  'QUEUE_TIMEOUT',
  'CLIENT_PAUSED',
  'POLICY_CHANGED',
]);

/** Statements that EXPLAIN can compile. */
const explainable = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE']);

interface Situation {
  readonly policy: Policy;
  readonly context: StatementContext;
  readonly decision: Passed;
}

/**
 * Asks Snowflake which objects the statement would read and how much, and holds that against the policy. A human who is
 * asked gets the plan to see even where the policy does not need it; then a plan that cannot be had is no obstacle.
 */
async function confirmPlan(
  query: QueryContext,
  situation: Situation & { readonly verb: string },
): Promise<QueryPlan | null> {
  const { policy, decision, verb } = situation;
  const required = decision.confirmPlan;
  if (!explainable.has(verb) || !(required || decision.decision === 'ask')) return null;
  const plan = await explain(query, situation).catch((error: unknown) => {
    if (error instanceof SnowgateError && neverAsked.has(error.code)) throw error;
    if (!required) return null;
    const detail = error instanceof SnowgateError ? error.message : 'no answer';
    throw new SnowgateError('POLICY_PLAN_UNREADABLE', { detail }, { cause: error });
  });
  if (plan && required) checkPlan(policy, plan, decision.references);
  return plan;
}

async function explain(query: QueryContext, { context, policy }: Situation): Promise<QueryPlan> {
  const result = await executeInSlot({
    query,
    policy,
    statement: {
      id: randomUUID(),
      sql: `EXPLAIN USING JSON ${query.request.sql}`,
      context,
      exclusive: policy.level === 'strict',
      repeatable: true,
      maxRows: 1,
    },
  });
  return readPlan(result.rows[0]?.[0] ?? null);
}

/** What a human is asked about: a change that asks a model is both. */
function askedKind({ kind, models }: Passed): string {
  return models && kind !== 'models' ? `${kind}, models` : kind;
}

async function askHuman(
  { services, caller, request, signal }: QueryContext,
  {
    policy,
    context,
    decision,
    plan,
    stamp,
  }: Situation & {
    readonly plan: QueryPlan | null;
    readonly stamp: string;
  },
): Promise<void> {
  const { session } = caller;
  request.onProgress?.({ kind: 'approval' });
  await services.approvals.request(
    {
      client: session.client.name,
      clientType: session.client.type,
      session: session.id,
      tool: request.tool,
      sql: request.sql,
      kind: askedKind(decision),
      references: [...decision.references],
      bytes: plan?.bytes ?? null,
      context: JSON.stringify([context.database, context.schema]),
      policy: stamp,
    },
    { seconds: policy.approvalSeconds, signal },
  );
}
