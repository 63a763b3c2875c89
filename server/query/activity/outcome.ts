import type { ErrorCode, SnowgateError } from '../../errors/snowgate-error.ts';

/** How a statement or a call ended that did not succeed. */
export type BadEnd = 'failed' | 'refused' | 'cancelled';

/** How codes start with which the gateway itself turns a statement away: by policy, by quota, for lack of room, paused. */
const refusals = ['POLICY_', 'QUOTA_', 'QUEUE_', 'CLIENT_PAUSED'];

/** Refusals are ours and deliberate; cancellations were asked for; the rest failed. */
export function outcomeOf(error: SnowgateError): BadEnd {
  if (error.code === 'QUERY_CANCELLED') return 'cancelled';
  return refusals.some((start) => error.code.startsWith(start)) ? 'refused' : 'failed';
}

/** Refusals that say nothing of the client: there was no room, or a human has changed the rules meanwhile. */
const notHeldAgainst: ReadonlySet<ErrorCode> = new Set([
  'POLICY_BUSY',
  'POLICY_APPROVALS_FULL',
  'POLICY_CHANGED',
]);

/** True for a refusal that is held against the client: it tried what its policy does not allow. */
export function isDenial(error: SnowgateError): boolean {
  return error.code.startsWith('POLICY_') && !notHeldAgainst.has(error.code);
}
