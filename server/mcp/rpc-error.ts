import type { ServerResponse } from 'node:http';
import type { SnowgateError } from '../errors.ts';

/** JSON-RPC codes of the transport's own refusals. */
export const rpcCodes = {
  parse: -32_700,
  invalidRequest: -32_600,
  sessionNotFound: -32_001,
  server: -32_000,
} as const;

/** A refusal as JSON-RPC carries it; the catalogue's code and next step are in `data`. */
export function rpcError(
  code: number,
  message: string,
  id: string | number | null = null,
  error?: SnowgateError,
) {
  return { jsonrpc: '2.0', id, error: { code, message, ...(error && { data: error.toPublic() }) } } as const;
}

/** Answers a hijacked response with a JSON-RPC error. */
export function sendRpcError(
  response: ServerResponse,
  status: number,
  body: ReturnType<typeof rpcError>,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
