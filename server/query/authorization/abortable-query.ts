import { SnowgateError } from '../../errors/snowgate-error.ts';

/**
 * Waits for something that nobody can stop, but only as long as the statement that needs it is wanted.
 *
 * @throws QUERY_CANCELLED, and what the work rejects with
 */
export async function unlessCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let cancel = (): void => undefined;
  const cancelled = new Promise<never>((_resolve, reject) => {
    cancel = () => reject(new SnowgateError('QUERY_CANCELLED'));
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
  });
  try {
    return await Promise.race([work, cancelled]);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
