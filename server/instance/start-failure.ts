import { z } from 'zod';
import { catalogue, type ErrorCode, SnowgateError } from '../errors/snowgate-error.ts';

/** What `serve --json` prints to stderr when it ends with an error. */
const errorLine = z.object({
  error: z.object({
    code: z.string(),
    data: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  }),
});

/** The error that a process printed before it ended, as its own code where it has one. */
export function startFailure(printed: string, exitCode: number | null): SnowgateError {
  const last = printed.trim().split('\n').at(-1) ?? '';
  try {
    const { error } = errorLine.parse(JSON.parse(last));
    if (Object.hasOwn(catalogue, error.code)) return new SnowgateError(error.code as ErrorCode, error.data);
  } catch {
    // Not one of our own errors: shown as it is below.
  }
  return new SnowgateError('START_FAILED', {
    reason: last.slice(0, 300) || `it ended with exit code ${exitCode}`,
  });
}
