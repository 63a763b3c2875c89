import { z } from 'zod';

/** Whether a profile is asked at all: after failures in a row it gets a pause, and then one statement tries it. */
export const circuitViewSchema = z.object({
  /** closed = in order; open = not asked until `retryAt`, then by the next statement; half_open = one is trying. */
  state: z.enum(['closed', 'open', 'half_open']),
  /** How often it has opened. */
  opened: z.number().int().nonnegative(),
  /** ms since 1970; null while it is closed. */
  retryAt: z.number().int().nonnegative().nullable(),
});
export type CircuitView = z.infer<typeof circuitViewSchema>;
