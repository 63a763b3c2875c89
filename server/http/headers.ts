import type { SnowgateError } from '../errors/snowgate-error.ts';
import type { ClientInfo } from '../sessions/session.ts';

/** Seconds after which a busy gateway may be asked again, where the error names no time. */
const busySeconds = 5;

/** What goes into `Retry-After`; undefined for errors that no waiting will change. */
export function retryAfterOf({ status, data }: SnowgateError): string | undefined {
  const { retryAfterSeconds } = data;
  if (retryAfterSeconds !== undefined) return String(retryAfterSeconds);
  return status === 503 ? String(busySeconds) : undefined;
}

/**
 * What a script says of itself: the first product of its User-Agent, such as `curl/8.5.0` (RFC 9110 section 10.1.5).
 * For display and grouping, like the clientInfo of MCP; null when there is none.
 */
export function senderFromUserAgent(header: string | undefined): ClientInfo | null {
  const [, name, version] = /^([^\s/]+)(?:\/(\S+))?/.exec(header ?? '') ?? [];
  return name === undefined ? null : { name, version: version ?? '' };
}

/** The WebSocket subprotocol that a client must offer, and the only one ever chosen: the token's own entry is never echoed. */
export const mcpSubprotocol = 'mcp';

/** The entries of a Sec-WebSocket-Protocol header. */
export function offeredProtocols(header: string | undefined): readonly string[] {
  return (header ?? '').split(',').map((entry) => entry.trim());
}
