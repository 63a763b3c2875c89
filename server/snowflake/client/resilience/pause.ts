import { SnowgateError } from '../../../errors/snowgate-error.ts';

/**
 * Waits; a cancel ends it at once.
 *
 * @throws QUERY_CANCELLED
 */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      settle();
    };
    const cancel = (): void => end(() => reject(new SnowgateError('QUERY_CANCELLED', { fate: 'not_run' })));
    const timer = setTimeout(() => end(resolve), ms);
    if (signal?.aborted === true) cancel();
    else signal?.addEventListener('abort', cancel, { once: true });
  });
}
