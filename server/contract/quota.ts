import { z } from 'zod';
import { clientNameSchema } from './client-types.ts';

const instant = z.number().int().nonnegative();
const amount = z.number().nonnegative();

/** What a client may use up in a day. */
export const budgetKinds = ['requests', 'rows', 'bytes', 'credits'] as const;
export type BudgetKind = (typeof budgetKinds)[number];

/** One daily budget. What is left is `limit` less `used` and `held`. */
export const budgetViewSchema = z.object({
  /** Used up by statements that have ended; a request counts from its beginning. */
  used: amount,
  /** Set aside for statements that run: the most that they may still use. */
  held: amount,
  /** Null = no limit. */
  limit: amount.nullable(),
});
export type BudgetView = z.infer<typeof budgetViewSchema>;

/** What one client has used today and what it has left. */
export const clientUsageSchema = z.object({
  client: clientNameSchema,
  /** The client's day, `YYYY-MM-DD` in `timeZone`. */
  day: z.string(),
  timeZone: z.string(),
  /** When the next day, and with it every daily budget, begins. */
  resetsAt: instant,
  requests: budgetViewSchema,
  rows: budgetViewSchema,
  /** Bytes of cell text in answers. */
  bytes: budgetViewSchema,
  /** An estimate: size of the warehouse x the client's own busy seconds. */
  credits: budgetViewSchema,
  /** The token bucket: one token a call that runs a statement. */
  rate: z.object({
    /** Calls that could be made at once, now. */
    left: z.number().int().nonnegative(),
    burst: z.number().int().nonnegative(),
    refillPerMinute: amount,
    /** When the bucket has its next whole token; null when it is full or never fills. */
    nextAt: instant.nullable(),
    /** When the bucket is full again; null when it is full or never fills. */
    fullAt: instant.nullable(),
  }),
  /** Statements on their way, and how many of them may run at the same time (further ones wait). */
  concurrent: z.object({ open: z.number().int().nonnegative(), limit: z.number().int().positive() }),
});
export type ClientUsage = z.infer<typeof clientUsageSchema>;
