import { z } from 'zod';
import { clientNameSchema } from './client-types.ts';

const instant = z.number().int().nonnegative();

/** How often a client was refused under one rule. */
export const denialViewSchema = z.object({
  client: clientNameSchema,
  /** A POLICY_* code of the catalogue. */
  code: z.string(),
  /** What it was about: the object, the construct or the kind of statement. */
  subject: z.string(),
  count: z.number().int().positive(),
  firstAt: instant,
  lastAt: instant,
});
export type DenialView = z.infer<typeof denialViewSchema>;

/** Something a human should look at; each cause is told once. */
export const noticeSchema = z.object({
  id: z.string(),
  /** `quota-nearly`: 85 % of a daily budget are used; `quota-used-up`: nothing is left of it, or of the rate. */
  kind: z.enum(['repeated-denials', 'quota-nearly', 'quota-used-up']),
  client: clientNameSchema,
  text: z.string(),
  at: instant,
});
export type Notice = z.infer<typeof noticeSchema>;
