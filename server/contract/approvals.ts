import { z } from 'zod';
import { clientNameSchema, clientTypeSchema } from './client-types.ts';

const instant = z.number().int().nonnegative();

/** A statement that waits for a human. */
export const approvalViewSchema = z.object({
  id: z.string(),
  client: clientNameSchema,
  clientType: clientTypeSchema,
  session: z.string(),
  tool: z.string(),
  sql: z.string(),
  /** read, write, ddl, call or models; `write, models` for a write that asks a model as well. */
  kind: z.string(),
  /** The objects it names, `DB.SCHEMA.OBJECT`. */
  references: z.array(z.string()),
  /** Bytes it would scan by its plan; null = unknown. */
  bytes: z.number().int().nonnegative().nullable(),
  askedAt: instant,
  /** When it is refused by itself. */
  expiresAt: instant,
});
export type ApprovalView = z.infer<typeof approvalViewSchema>;

/** once = this run; session = this very statement for the rest of the session; deny = refused. */
export const approvalVerdictSchema = z.enum(['once', 'session', 'deny']);
export type ApprovalVerdict = z.infer<typeof approvalVerdictSchema>;

/** `POST /admin/approvals/:id` */
export const settleApprovalSchema = z.strictObject({ verdict: approvalVerdictSchema });
