import type { IncomingHttpHeaders } from 'node:http';
import { type PlainToolCall, readPlainToolCall } from '../protocol/plain-tool-call.ts';

/** The revisions with sessions in which a call and its answer look like this. */
const revisions: ReadonlySet<string | undefined> = new Set([
  // Clients of 2025-03-26 do not send the header at all.
  undefined,
  '2025-03-26',
  '2025-06-18',
  '2025-11-25',
]);

/**
 * The call in a request of the 2025 era, or undefined when only the SDK can tell what it is: as `readPlainToolCall`, and with
 * `_meta` there may be a progress token in it, or the claim to be of the 2026 era. Whether there is such a session is not
 * looked at here.
 */
export function readPlainLegacyCall(
  method: string | undefined,
  headers: IncomingHttpHeaders,
  body: unknown,
): PlainToolCall | undefined {
  if (method !== 'POST' || headers['mcp-session-id'] === undefined) return undefined;
  const version = headers['mcp-protocol-version'];
  if (Array.isArray(version) || !revisions.has(version)) return undefined;
  // These belong to the 2026 era.
  if (headers['mcp-method'] !== undefined || headers['mcp-name'] !== undefined) return undefined;
  const call = readPlainToolCall(body);
  return call?.meta === undefined ? call : undefined;
}
