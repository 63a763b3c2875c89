import { afterReading } from './deadline-after-poll.ts';

/**
 * Waits for work, but no longer than `ms`; then rejects with what `tooLate` makes. The work itself is not stopped. What has
 * come while the process was held up is not late.
 */
export async function within<T>(work: T, ms: number, tooLate: () => Error): Promise<Awaited<T>> {
  let stop = (): void => {};
  const late = new Promise<never>((_resolve, reject) => {
    stop = afterReading(ms, () => reject(tooLate()));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    stop();
  }
}
