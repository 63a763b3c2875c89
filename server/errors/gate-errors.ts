import type { ErrorSpecs } from './error-spec.ts';

/** Refusals by what comes after the text: Snowflake's plan, a human, a module of the user's own. */
export const gateErrors = {
  POLICY_PLAN_OBJECT: {
    status: 403,
    message: 'By its plan the statement reads {object:name}, which this client may not use ({rule}).',
    next: 'Leave it out; whoami shows what is allowed. A view reads its own tables: they have to be allowed as well.',
  },
  POLICY_PLAN_UNREADABLE: {
    status: 403,
    message: 'The plan of the statement could not be read, and this client needs one ({detail:told}).',
    next: 'Check that the statement compiles: explain_query shows what Snowflake says about it.',
  },
  POLICY_SCAN_LIMIT: {
    status: 403,
    message: 'By its plan the statement scans {bytes} bytes; this client may scan {limit} in one query.',
    next: 'Filter on the columns by which the table is clustered, or select from a smaller table.',
  },
  POLICY_VALIDATOR: {
    status: 403,
    message: 'A rule of this installation refuses the statement: {reason}.',
    next: 'Change the statement accordingly, or ask whoever runs this gateway.',
  },
  POLICY_VALIDATOR_FAILED: {
    status: 403,
    message: 'A rule of this installation could not be asked, so the statement is refused.',
    next: 'Whoever runs this gateway finds the cause in the log (`snowgate logs`).',
  },
  POLICY_CHANGED: {
    status: 409,
    message: 'The policy of this client changed while the statement was under way, so it was stopped.',
    next: 'Send it again: it is then decided about under the new policy. whoami shows what that allows.',
    retryable: true,
  },
  POLICY_USE_UNKNOWN: {
    status: 404,
    message: '{object:name} does not exist, or this gateway may not use it.',
    next: 'list_databases and list_schemas show what there is.',
  },
  POLICY_APPROVAL_DENIED: {
    status: 403,
    message: 'A human was asked and refused this statement.',
    next: 'Do not send it again as it is; ask the person at the gateway what would be acceptable.',
  },
  POLICY_APPROVAL_COOLDOWN: {
    status: 429,
    message: 'A human has refused this statement, so it cannot ask again for {retryAfterSeconds} seconds.',
    next: 'Do not send it again as it is: tell the user, or send another statement. If they want it after all, send it again in {retryAfterSeconds} seconds.',
    retryable: true,
  },
  POLICY_APPROVAL_TIMEOUT: {
    status: 403,
    message: 'A human was asked and did not answer within {seconds} seconds.',
    next: 'Send it again when somebody is there to approve it in the panel or with `snowgate approvals`.',
    retryable: true,
  },
  POLICY_APPROVALS_FULL: {
    status: 503,
    message: 'Too many statements wait for a human already.',
    next: 'Wait until they are settled in the panel or with `snowgate approvals`.',
    retryable: true,
  },
  POLICY_APPROVAL_UNKNOWN: {
    status: 404,
    message: 'No statement with the id {id} waits for approval.',
    next: 'It was settled, timed out or its client is gone; list what waits with `snowgate approvals`.',
  },
} as const satisfies ErrorSpecs;
