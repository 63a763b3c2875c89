import { expect, test } from 'vitest';
import { SnowgateError } from '../../../server/errors/snowgate-error.ts';
import { fateOf, withFate } from '../../../server/snowflake/in-doubt.ts';

const lost = new SnowgateError('SNOWFLAKE_UNREACHABLE', { profile: 'p', detail: 'ECONNRESET' });

test('a write that may have run gets an error that says to look first, and is not called repeatable', () => {
  const told = withFate(lost, 'unknown', false);
  expect(told.toPublic()).toMatchObject({
    code: 'SNOWFLAKE_FATE_UNKNOWN',
    retryable: false,
    message: expect.stringContaining('ECONNRESET'),
    next: expect.stringContaining('check first'),
    data: { fate: 'unknown', after: 'SNOWFLAKE_UNREACHABLE' },
  });
});

test.each([
  ['a read that may have run', 'unknown', true],
  ['a write that has certainly not run', 'not_run', false],
] as const)('%s keeps its error and says so in its data', (_what, fate, repeatable) => {
  const told = withFate(lost, fate, repeatable);
  expect(told).toMatchObject({
    code: 'SNOWFLAKE_UNREACHABLE',
    retryable: true,
    data: { profile: 'p', fate },
  });
  expect(fateOf(told)).toBe(fate);
});

test.each([
  'QUERY_DEADLINE',
  'QUERY_CANCELLED',
  'SNOWFLAKE_WORKER_DIED',
  'SNOWFLAKE_SESSION_LOST',
  'SNOWFLAKE_CLOSED',
  'SNOWFLAKE_ANSWER_INVALID',
] as const)('%s leaves the same question open', (code) => {
  expect(withFate(new SnowgateError(code), 'unknown', false).code).toBe('SNOWFLAKE_FATE_UNKNOWN');
});

test('an error that says nothing leaves the fate unknown', () => {
  expect(fateOf(lost)).toBe('unknown');
});
