import { useDaemonNow } from '../../lib/clock.ts';

/**
 * Whether the time of a statement is up by the daemon's clock.
 *
 * @param expiresAt - when it is refused by itself
 */
export function useExpired(expiresAt: number): boolean {
  return useDaemonNow(1_000) >= expiresAt;
}
