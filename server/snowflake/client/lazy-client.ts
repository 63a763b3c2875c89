import type { PoolView } from '../../contract/admin.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { withFate } from '../in-doubt.ts';
import { noLeases } from '../lease-counts.ts';
import type { SnowflakeClient } from '../types.ts';
import { noResilience } from './resilience/no-resilience.ts';

/**
 * A profile whose opening takes time (the sandbox has to start, a secret has to be fetched): statements wait for it, a
 * failure to open fails them and is tried again by the next one.
 *
 * @param pool - what the view shows before there is a pool
 * @param open - opens it; may call `lost` later, when what it opened is of no use any more: the next statement opens anew
 */
export function openLazily(
  name: string,
  pool: { readonly min: number; readonly max: number },
  open: (lost: () => void) => Promise<SnowflakeClient>,
): SnowflakeClient & { readonly warmUp: () => Promise<void> } {
  const listeners = new Set<(view: PoolView) => void>();
  let opened: SnowflakeClient | undefined;
  let opening: Promise<SnowflakeClient> | undefined;
  let closed = false;
  let lastError: PoolView['lastError'] = null;

  const lose = () => {
    const gone = opened;
    opened = undefined;
    opening = undefined;
    tell(view());
    void gone?.close(0);
  };

  const get = (): Promise<SnowflakeClient> => {
    if (closed) return Promise.reject(new SnowgateError('SNOWFLAKE_CLOSED', { profile: name }));
    opening ??= open(lose).then(
      (profile) => {
        opened = profile;
        profile.onChange((view) => tell(view));
        return profile;
      },
      (error: unknown) => {
        opening = undefined;
        const coded =
          error instanceof SnowgateError ? error : new SnowgateError('INTERNAL', {}, { cause: error });
        lastError = { code: coded.code, message: coded.message, at: Date.now() };
        tell(view());
        throw error;
      },
    );
    return opening;
  };
  const tell = (changed: PoolView) => {
    for (const listener of listeners) listener(changed);
  };
  const view = (): PoolView =>
    opened?.view() ?? {
      profile: name,
      state: lastError ? 'down' : opening ? 'connecting' : 'idle',
      size: 0,
      available: 0,
      borrowed: 0,
      waiting: 0,
      ...pool,
      logins: 0,
      leases: noLeases,
      ...noResilience,
      workerRestarts: 0,
      lastError,
    };

  return {
    name,
    view,
    pools: () => opened?.pools() ?? [view()],
    answering: () => (opened ? opened.answering() : name),
    defaults: async () => (await get()).defaults(),
    async run(request, options) {
      const profile = await get().catch((error: unknown) => {
        throw error instanceof SnowgateError ? withFate(error, 'not_run', request.repeatable) : error;
      });
      return await profile.run(request, options);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close(deadlineMs) {
      closed = true;
      // What is still opening is closed as soon as it is open; what never opens needs no closing.
      const profile = await opening?.catch(() => undefined);
      await profile?.close(deadlineMs);
    },
    async warmUp() {
      await get();
    },
  };
}
