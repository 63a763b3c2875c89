import { randomUUID } from 'node:crypto';
import type { Policy } from '../contract/policy.ts';
import { type ErrorCode, SnowgateError } from '../errors.ts';
import { checkPlan } from '../policy/check-plan.ts';
import { type Decision, decide } from '../policy/decision.ts';
import { askValidators } from '../policy/validators.ts';
import type { StatementContext } from '../snowflake/types.ts';
import type { Cleared } from './cleared.ts';
import type { Journey } from './journey.ts';
import { type QueryPlan, readPlan } from './read-plan.ts';
import { runOnSnowflake } from './run-on-snowflake.ts';
import { unlessCancelled } from './unless-cancelled.ts';

type Passed = Exclude<Decision, { readonly decision: 'deny' }>;

/**
 * Everything that has to agree before a statement reaches Snowflake: its text, the policy, the user's own rules, where
 * asked for Snowflake's plan, and where asked for a human.
 *
 * @throws POLICY_*
 */
export async function clearStatement(journey: Journey): Promise<Cleared> {
  const { services, caller, request } = journey;
  const { client: owner } = caller.session;
  const client = owner.name;
  const problem = services.policies.problem(client);
  if (problem !== null) throw new SnowgateError('POLICY_UNUSABLE', { problem });
  const policy = services.policies.of(client);
  // What is read on in a stored result is decided about anew, where its names were resolved then.
  const context = request.stored?.context ?? (await contextOf(journey));
  const outcome = await services.analyser.analyse(request.sql);
  const use = outcome.ok ? outcome.analysis.use : null;
  if (use)
    return {
      policy,
      context,
      filter: null,
      repeatable: true,
      use,
      kind: 'session',
      verb: 'USE',
      digest: null,
      approved: false,
    };

  const decision = decide(policy, outcome, {
    database: context.database ?? null,
    schema: context.schema ?? null,
    searchPath: 'current',
    ownsQuery: (queryId) => services.results.owns(owner, queryId),
    filtersListings: true,
  });
  if (decision.decision === 'deny') throw new SnowgateError(decision.code, decision.data);

  const { kind, references } = decision;
  await askValidators(policy.validators, { client, sql: request.sql, kind, references });
  const verb = outcome.ok ? outcome.analysis.verb : '';
  const plan = await confirmPlan(journey, { policy, context, decision, verb });
  const approved = request.stored?.approved === true;
  const ask = decision.decision === 'ask' && !approved;
  if (ask) await askHuman(journey, { policy, context, decision, plan });
  const digest = outcome.ok ? outcome.analysis.digest : null;
  return {
    policy,
    context,
    filter: decision.filter,
    repeatable: outcome.ok && kind === 'read',
    use: null,
    kind,
    verb,
    digest,
    approved: ask || approved,
  };
}

/** The session's database and schema, or the statement's own over them. A schema never outlives its database. */
async function contextOf({ services, caller, request, signal }: Journey): Promise<StatementContext> {
  // Known once the profile is open, which may take a sandbox to start or a person to unlock a keychain.
  const defaults = await unlessCancelled(services.profile.defaults(), signal);
  const { session } = caller;
  const inSession = session.database !== null;
  const database = request.database ?? session.database ?? defaults.database;
  const inherited = inSession ? session.schema : database === defaults.database ? defaults.schema : null;
  const schema = request.schema ?? (request.database === undefined ? inherited : null);
  return { ...(database !== null && { database }), ...(schema !== null && { schema }) };
}

/** Ends of an EXPLAIN that say nothing of the statement: Snowflake was not asked at all, or nobody waits any more. */
const neverAsked: ReadonlySet<ErrorCode> = new Set([
  'QUERY_CANCELLED',
  'QUEUE_FULL',
  'QUEUE_TIMEOUT',
  'CLIENT_PAUSED',
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
  journey: Journey,
  situation: Situation & { readonly verb: string },
): Promise<QueryPlan | null> {
  const { policy, decision, verb } = situation;
  const required = decision.confirmPlan;
  if (!explainable.has(verb) || !(required || decision.decision === 'ask')) return null;
  const plan = await explain(journey, situation).catch((error: unknown) => {
    if (error instanceof SnowgateError && neverAsked.has(error.code)) throw error;
    if (!required) return null;
    const detail = error instanceof SnowgateError ? error.message : 'no answer';
    throw new SnowgateError('POLICY_PLAN_UNREADABLE', { detail }, { cause: error });
  });
  if (plan && required) checkPlan(policy, plan, decision.references);
  return plan;
}

async function explain(journey: Journey, { context, policy }: Situation): Promise<QueryPlan> {
  const result = await runOnSnowflake(journey, {
    id: randomUUID(),
    sql: `EXPLAIN USING JSON ${journey.request.sql}`,
    context,
    exclusive: policy.level === 'strict',
    repeatable: true,
    maxRows: 1,
  });
  return readPlan(result.rows[0]?.[0] ?? null);
}

/** What a human is asked about: a change that asks a model is both. */
function askedKind({ kind, models }: Passed): string {
  return models && kind !== 'models' ? `${kind}, models` : kind;
}

async function askHuman(
  { services, caller, request, signal }: Journey,
  { policy, context, decision, plan }: Situation & { readonly plan: QueryPlan | null },
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
    },
    { seconds: policy.approvalSeconds, signal },
  );
}
