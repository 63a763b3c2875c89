import { expect, test } from 'vitest';
import { type ErrorCode, SnowgateError } from '../../../../server/errors/snowgate-error.ts';
import { isDenial, outcomeOf } from '../../../../server/query/activity/outcome.ts';

test.each([
  ['POLICY_KIND_DENIED', 'refused', true],
  ['POLICY_BUSY', 'refused', false],
  ['POLICY_APPROVALS_FULL', 'refused', false],
  ['QUOTA_RATE', 'refused', false],
  ['QUEUE_FULL', 'refused', false],
  ['CLIENT_PAUSED', 'refused', false],
  ['QUERY_CANCELLED', 'cancelled', false],
  ['QUERY_DEADLINE', 'failed', false],
  ['INTERNAL', 'failed', false],
] as const satisfies readonly (readonly [ErrorCode, string, boolean])[])(
  '%s counts as %s, held against the client: %s',
  (code, outcome, denial) => {
    const error = new SnowgateError(code);
    expect([outcomeOf(error), isDenial(error)]).toEqual([outcome, denial]);
  },
);
