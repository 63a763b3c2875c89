import { z } from 'zod';
import { LinkError } from './link-error.ts';

const refusalSchema = z.object({ code: z.string(), message: z.string(), next: z.string() });
const errorBodySchema = z.union([
  z.object({ error: refusalSchema }).transform((body) => body.error),
  refusalSchema,
]);

/** What an answer other than 2xx means. `body` is its JSON, or anything else when it had none. */
export function refusalOf(status: number, body: unknown): LinkError {
  const parsed = errorBodySchema.safeParse(body);
  const refusal = parsed.success ? parsed.data : null;
  if (status === 401) return new LinkError('unauthorized', refusal);
  return refusal === null ? new LinkError('unreachable') : new LinkError('refused', refusal);
}
