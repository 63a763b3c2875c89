import { SnowgateError, toSnowgateError } from '../../errors/snowgate-error.ts';
import { policyFingerprint, policyStamp } from '../../policy/decision/fingerprint.ts';
import { askValidators } from '../../policy/decision/validators.ts';
import { ruleOn } from '../authorization/rule-on.ts';
import type { AuthorizedStatement } from '../model/authorized-statement.ts';
import type { QueryContext } from './query-context.ts';

/** True for the error that sends a statement back to its authorization. */
export function isPolicyChange(error: unknown): boolean {
  return error instanceof SnowgateError && error.code === 'POLICY_CHANGED';
}

/**
 * To be called at the last moment before anything starts at Snowflake, or is given out, for a statement that was authorized
 * earlier: what was authorized under one policy does not count under another.
 *
 * @throws POLICY_CHANGED, upon which the statement is authorized again
 */
export function refuseOutdated(query: QueryContext, authorized: Pick<AuthorizedStatement, 'policy'>): void {
  if (isOutdated(query, authorized)) throw new SnowgateError('POLICY_CHANGED');
}

/** True when the client has another policy by now than the one that a statement was authorized under. */
export function isOutdated(
  { services, caller }: QueryContext,
  { policy }: Pick<AuthorizedStatement, 'policy'>,
): boolean {
  const now = services.policies.of(caller.session.client.name);
  return now !== policy && policyFingerprint(now) !== policyFingerprint(policy);
}

/**
 * Decides again about a read whose rows are there, or on their way, when the policy has changed since it was authorized: what
 * is denied by now is not given out. What has changed something at Snowflake is answered as it is: it has happened.
 *
 * @throws POLICY_* when it is denied by now; POLICY_CHANGED when it has to begin again: by now it would be asked about, needs
 *   a plan, or is a listing of which other rows are left out
 */
export async function reauthorizeForRows(
  query: QueryContext,
  authorized: AuthorizedStatement,
): Promise<AuthorizedStatement> {
  const { services, caller, request, subject } = query;
  const { client } = caller.session;
  if (!isOutdated(query, authorized)) return authorized;
  if (!subject || !(authorized.repeatable || request.stored)) return authorized;
  const ruling = ruleOn(services, caller, subject);
  if (ruling.kind === 'use') return { ...authorized, policy: ruling.policy };
  const { policy, decision } = ruling;
  const { kind, references, filter } = decision;
  await askValidators(policy.validators, { client: client.name, sql: request.sql, kind, references });
  const askedAgain = decision.decision === 'ask' && authorized.approvedUnder === null;
  // What a listing leaves out, and so its counts and cursors, went by the lists under which it was read.
  const listedAnew = filter !== null || authorized.filter !== null;
  if (askedAgain || listedAnew || decision.confirmPlan) throw new SnowgateError('POLICY_CHANGED');
  return {
    ...authorized,
    policy,
    approvedUnder: authorized.approvedUnder === null ? null : policyStamp(policy),
  };
}

/** Cancels a statement that the policy of this moment denies, with the denial as the reason; true when it did. */
export function cancelIfDenied({ services, caller, statement, subject }: QueryContext): boolean {
  // Without its analysis it has not been decided about: that comes, under the new policy.
  if (!subject) return false;
  try {
    ruleOn(services, caller, subject);
    return false;
  } catch (denied) {
    return services.activity.cancel(statement.id, toSnowgateError(denied, statement.id));
  }
}
