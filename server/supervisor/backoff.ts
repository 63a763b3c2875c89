const firstMs = 100;
const growth = 8;
const mostMs = 30_000;

/**
 * How long to wait before a crashed daemon is started again (ms). The first time next to nothing, because a client is
 * waiting; then longer, because whatever broke it may need time to go away.
 *
 * @param attempt - crashes in a row, from 1
 */
export function backoffMs(attempt: number): number {
  return Math.min(firstMs * growth ** (attempt - 1), mostMs);
}
