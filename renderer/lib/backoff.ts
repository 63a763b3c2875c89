const firstMs = 500;
const maxMs = 10_000;

/**
 * How long to wait before a further attempt to connect, in milliseconds: doubling, capped, and spread by half so that
 * several windows do not come back at the same instant.
 *
 * @param attempt - 1 for the first retry
 * @param random - a number from 0 to below 1
 */
export function backoffMs(attempt: number, random: number): number {
  const full = Math.min(maxMs, firstMs * 2 ** Math.max(0, attempt - 1));
  return Math.round(full * (0.5 + random / 2));
}
