import type { PoolView } from '../../../contract/admin.ts';
import { type ErrorCode, SnowgateError } from '../../../errors/snowgate-error.ts';
import { fateOf } from '../../in-doubt.ts';
import type { RunOptions, SnowflakeClient, StatementRequest, StatementResult } from '../../types.ts';
import type { ResilienceLog } from './retrying-client.ts';
import { watchRows } from './rows-watch.ts';

/** Errors that mean: this profile cannot be used at the moment, or as it is written down; another one may do. */
const unusable: ReadonlySet<ErrorCode> = new Set([
  'SNOWFLAKE_CIRCUIT_OPEN',
  'SNOWFLAKE_LOGIN_FAILED',
  'SNOWFLAKE_UNREACHABLE',
  'PROFILE_UNKNOWN',
  'PROFILE_INVALID',
  'PROFILE_FILE_INVALID',
  'PROFILE_FILE_MODE',
  'PROFILE_SECRET_MISSING',
]);

/**
 * A profile with others that stand in for it, in the order given, while it cannot be used. It is asked first again as
 * soon as its circuit lets a statement through. A statement moves on only when running it twice does no harm or when it
 * is certain that it has not run. What the others may see is up to their own roles: naming them is the user's choice.
 */
export function clientWithFallbacks(
  primary: SnowflakeClient,
  fallbacks: readonly SnowflakeClient[],
  log: ResilienceLog,
): SnowflakeClient {
  const chain = [primary, ...fallbacks];
  const stoodIn = new Map<SnowflakeClient, number>();

  const viewOf = (fallback: SnowflakeClient): PoolView => ({
    ...fallback.view(),
    fallbackOf: primary.name,
    stoodIn: stoodIn.get(fallback) ?? 0,
  });

  const run = async (request: StatementRequest, options: RunOptions = {}): Promise<StatementResult> => {
    const deadline = performance.now() + request.deadlineMs;
    const rows = watchRows(options);
    // A stored result is where its statement ran, and nowhere else.
    const home = request.stored?.profile;
    const asked = request.stored ? [chain.find(({ name }) => name === home) ?? primary] : chain;
    let why: SnowgateError | undefined;
    for (const profile of asked) {
      const deadlineMs = deadline - performance.now();
      if (why !== undefined && deadlineMs <= 0) break;
      if (why !== undefined) options.beforeRetry?.();
      try {
        const result = await profile.run({ ...request, deadlineMs: Math.max(1, deadlineMs) }, rows.options);
        if (profile !== primary) {
          stoodIn.set(profile, (stoodIn.get(profile) ?? 0) + 1);
          log.info(
            { profile: profile.name, insteadOf: primary.name, requestId: request.id, code: why?.code },
            'a fallback profile answered',
          );
        }
        return result;
      } catch (error) {
        const movable = request.repeatable && !rows.taken();
        if (!(error instanceof SnowgateError) || !mayMoveOn(error, movable)) throw error;
        log.info(
          { profile: profile.name, code: error.code, requestId: request.id },
          'profile cannot be used',
        );
        // Why the first cannot be used is what has to be put right.
        why ??= error;
      }
    }
    throw why ?? new SnowgateError('QUERY_DEADLINE', { seconds: request.deadlineMs / 1000 });
  };

  return {
    ...primary,
    run,
    answering: () => chain.find((profile) => profile.answering() !== null)?.name ?? null,
    pools: () => [primary.view(), ...fallbacks.map(viewOf)],
    onChange(listener) {
      const stops = [
        primary.onChange(listener),
        ...fallbacks.map((fallback) => fallback.onChange(() => listener(viewOf(fallback)))),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
    async close(deadlineMs) {
      await Promise.all(chain.map((profile) => profile.close(deadlineMs)));
    },
  };
}

function mayMoveOn(error: SnowgateError, movable: boolean): boolean {
  return unusable.has(error.code) && (movable || fateOf(error) === 'not_run');
}
