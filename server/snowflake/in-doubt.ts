import { type ErrorCode, SnowgateError } from '../errors/snowgate-error.ts';
import type { StatementRequest } from './types.ts';

/**
 * Whether a statement that failed has run: `not_run` is certain, `unknown` is everything else. It travels in the data of
 * the error, so that a program that calls the gateway can see it as well.
 */
export type Fate = 'not_run' | 'unknown';

/** Failures of the way to Snowflake and ends from our side, as against its answers. Only here does the question arise. */
const onTheWay: ReadonlySet<ErrorCode> = new Set([
  'SNOWFLAKE_UNREACHABLE',
  'SNOWFLAKE_SESSION_LOST',
  'SNOWFLAKE_WORKER_DIED',
  'SNOWFLAKE_ANSWER_INVALID',
  'SNOWFLAKE_CLOSED',
  'QUERY_DEADLINE',
  'QUERY_CANCELLED',
]);

/**
 * The error with what is known of the statement's fate. A write that may have run gets an error of its own, which says
 * to look before doing it again.
 *
 * @param repeatable - true when running it twice does no harm
 */
export function withFate(error: SnowgateError, fate: Fate, repeatable: boolean): SnowgateError {
  if (fate === 'unknown' && !repeatable && onTheWay.has(error.code)) {
    return new SnowgateError(
      'SNOWFLAKE_FATE_UNKNOWN',
      { ...error.data, fate, after: error.code, detail: error.message },
      { cause: error },
    );
  }
  return new SnowgateError(error.code, { ...error.data, fate }, { cause: error.cause });
}

/** What an error says of its statement's fate; one that says nothing leaves it unknown. */
export function fateOf({ data }: SnowgateError): Fate {
  return data.fate === 'not_run' ? 'not_run' : 'unknown';
}

/** True when running it twice does no harm. Reading on in a stored result runs nothing at all. */
export function mayRepeat({ repeatable, stored }: StatementRequest): boolean {
  return repeatable || stored !== undefined;
}
