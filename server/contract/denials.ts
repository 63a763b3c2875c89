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
  kind: z.enum(['repeated-denials']),
  client: clientNameSchema,
  text: z.string(),
  at: instant,
});
export type Notice = z.infer<typeof noticeSchema>;
