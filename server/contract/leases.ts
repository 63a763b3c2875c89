import { z } from 'zod';

const count = z.number().int().nonnegative();

/** Sum, highest and number of what was measured, in ms: enough for an average, and adds up over workers. */
const durationsSchema = z.object({
  count,
  totalMs: z.number().nonnegative(),
  mostMs: z.number().nonnegative(),
});
export type Durations = z.infer<typeof durationsSchema>;

/** What has become of the connections of one pool since the daemon started. */
export const leaseFiguresSchema = z.object({
  /** Loans of a connection to a statement. */
  acquired: count,
  /** Connections opened, logins included that no statement has used yet. */
  opened: count,
  /** Loans of a connection that had been lent before. */
  reused: count,
  /** Those among them that went to the client who had it last. */
  reusedBySameClient: count,
  /** USE statements sent to bring a connection to where its next statement runs. */
  contextSwitches: count,
  /** Connections found dead or left in an unknown state, and closed. */
  evicted: count,
  /** Loans that outlived their limit and were taken back. */
  expired: count,
  /** Statements that were turned away because too many waited, or waited in vain. */
  turnedAway: count,
  /** Time from asking for a connection to getting it, and from getting it to giving it back. */
  wait: durationsSchema,
  hold: durationsSchema,
});
export type LeaseFigures = z.infer<typeof leaseFiguresSchema>;

/** The share (0-1) of loans that needed no new connection; null while there has been no loan. */
export function reuseRatio({ acquired, reused }: Pick<LeaseFigures, 'acquired' | 'reused'>): number | null {
  return acquired === 0 ? null : reused / acquired;
}
