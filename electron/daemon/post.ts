import { z } from 'zod';
import { catalogue, type ErrorCode, SnowgateError } from '../../server/errors/snowgate-error.ts';
import type { DaemonFollower } from './follow-daemon.ts';

const refusalSchema = z.object({
  error: z.object({
    code: z.string().refine((code): code is ErrorCode => Object.hasOwn(catalogue, code)),
    data: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  }),
});

/**
 * Posts to the admin API of the gateway that runs.
 *
 * @returns the JSON of the answer; it throws SnowgateError: the gateway's own, or GATEWAY_DOWN
 */
export function postTo(
  request: DaemonFollower['request'],
): (path: string, body: unknown) => Promise<unknown> {
  return async (path, body) => {
    const { status, text } = await request({ method: 'POST', path, body: JSON.stringify(body) }).catch(
      (cause: unknown) => {
        throw new SnowgateError('GATEWAY_DOWN', {}, { cause });
      },
    );
    const answer: unknown = text === '' ? null : JSON.parse(text);
    if (status >= 200 && status < 300) return answer;
    const refusal = refusalSchema.safeParse(answer);
    if (!refusal.success) throw new SnowgateError('GATEWAY_DOWN');
    throw new SnowgateError(refusal.data.error.code as ErrorCode, refusal.data.error.data);
  };
}
