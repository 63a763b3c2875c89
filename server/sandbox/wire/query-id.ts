import { randomBytes } from 'node:crypto';

/**
 * A query id as Snowflake writes it: a UUID in form whose first part counts the minutes, so that ids sort by time.
 * The other 96 bits are random here: an id must not be a way to guess another session's one.
 */
export function newQueryId(now: number): string {
  const minutes = Math.floor(now / 60_000)
    .toString(16)
    .padStart(8, '0')
    .slice(-8);
  const random = randomBytes(12).toString('hex');
  return `${minutes}-${random.slice(0, 4)}-${random.slice(4, 8)}-${random.slice(8, 12)}-${random.slice(12)}`;
}
