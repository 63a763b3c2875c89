import { expect, test } from 'vitest';
import { type ErrorCode, type ErrorData, SnowgateError } from '../../../server/errors/snowgate-error.ts';
import { retryAfterOf } from '../../../server/http/headers.ts';

test.each<[string, ErrorCode, ErrorData, string | undefined]>([
  ['what the error knows', 'QUOTA_RATE', { retryAfterSeconds: 42 }, '42'],
  ['what a busy gateway knows', 'SESSION_CAP', { limit: 1, retryAfterSeconds: 30 }, '30'],
  ['a few seconds while it is busy and knows no better', 'HTTP_SHUTTING_DOWN', {}, '5'],
  ['nothing where no waiting helps', 'POLICY_EMPTY', {}, undefined],
  ['nothing for a bucket that never fills', 'QUOTA_RATE', { limit: 0 }, undefined],
])('Retry-After says %s', (_, code, data, expected) => {
  expect(retryAfterOf(new SnowgateError(code, data))).toBe(expected);
});
