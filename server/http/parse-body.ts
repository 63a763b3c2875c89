import type { z } from 'zod';
import { SnowgateError } from '../errors/snowgate-error.ts';

/**
 * Reads a body by its schema.
 *
 * @throws HTTP_BODY_INVALID, naming each field and what was expected of it
 */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const detail = parsed.error.issues
    .map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`)
    .join('; ');
  throw new SnowgateError('HTTP_BODY_INVALID', { detail });
}
