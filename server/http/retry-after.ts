import type { SnowgateError } from '../errors/snowgate-error.ts';

/** Seconds after which a busy gateway may be asked again, when nobody knows better. */
const busySeconds = 5;

/** What goes into `Retry-After`; undefined for errors that no waiting will change. */
export function retryAfterOf({ status, data }: SnowgateError): string | undefined {
  const { retryAfterSeconds } = data;
  if (retryAfterSeconds !== undefined) return String(retryAfterSeconds);
  return status === 503 ? String(busySeconds) : undefined;
}
