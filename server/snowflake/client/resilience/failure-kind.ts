import { type ErrorCode, SnowgateError } from '../../../errors/snowgate-error.ts';

/**
 * What an error says of the way to Snowflake: it does not work; it works, for Snowflake has answered; or nothing, because
 * the statement ended for reasons of its own.
 */
export type FailureKind = 'no-way' | 'answered' | 'says-nothing';

const answers: ReadonlySet<ErrorCode> = new Set([
  'SNOWFLAKE_SQL_ERROR',
  'SNOWFLAKE_CONTEXT_REFUSED',
  'SNOWFLAKE_LOGIN_FAILED',
  'SNOWFLAKE_SESSION_LOST',
  'SNOWFLAKE_SECONDARY_ROLES',
  'SNOWFLAKE_NAMES_NOT_PINNED',
  'RESULT_GONE',
]);

/** Sorts an error for the circuit. A statement that Snowflake refuses never counts against the way to it. */
export function failureKind(error: unknown): FailureKind {
  if (!(error instanceof SnowgateError)) return 'says-nothing';
  const code = error.code === 'SNOWFLAKE_FATE_UNKNOWN' ? error.data.after : error.code;
  if (code === 'SNOWFLAKE_UNREACHABLE') return 'no-way';
  return answers.has(code as ErrorCode) ? 'answered' : 'says-nothing';
}
