import type { ClientInfo } from '../sessions/session.ts';

/**
 * What a script says of itself: the first product of its User-Agent, such as `curl/8.5.0` (RFC 9110 section 10.1.5).
 * For display and grouping, like the clientInfo of MCP; null when there is none.
 */
export function senderFromUserAgent(header: string | undefined): ClientInfo | null {
  const [, name, version] = /^([^\s/]+)(?:\/(\S+))?/.exec(header ?? '') ?? [];
  return name === undefined ? null : { name, version: version ?? '' };
}
