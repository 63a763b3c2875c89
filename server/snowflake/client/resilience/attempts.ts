import { type ErrorCode, SnowgateError } from '../../../errors/snowgate-error.ts';
import { fateOf } from '../../in-doubt.ts';

/** Failures that may be over soon, and how many tries a statement is worth then; `all` = as many as are set. */
const transient: Readonly<Partial<Record<ErrorCode, number | 'all'>>> = {
  SNOWFLAKE_UNREACHABLE: 'all',
  SNOWFLAKE_SESSION_LOST: 'all',
  SNOWFLAKE_POOL_FULL: 'all',
  // It has waited for as long as anybody may already.
  SNOWFLAKE_POOL_TIMEOUT: 2,
  // The statement itself may be what the worker dies of, and takes the others in it along each time.
  SNOWFLAKE_WORKER_DIED: 2,
  SNOWFLAKE_ANSWER_INVALID: 2,
};

/**
 * How many tries a statement is worth after this failure, those that it has had included; 1 = it is not tried again.
 * What may change something is tried again only where it is certain that it has not run.
 *
 * @param most - the tries that the settings allow
 */
export function triesAfter(error: unknown, repeatable: boolean, most: number): number {
  if (!(error instanceof SnowgateError)) return 1;
  const worth = transient[error.code] ?? 1;
  const harmless = repeatable || fateOf(error) === 'not_run';
  return harmless ? Math.min(most, worth === 'all' ? most : worth) : 1;
}
