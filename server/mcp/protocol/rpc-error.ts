import type { ServerResponse } from 'node:http';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { jsonError } from '../../http/json-body.ts';
import { isObject } from '../../util/json-object.ts';
import type { JsonFault } from '../../util/strict-json.ts';
import { isRequestId } from './plain-tool-call.ts';

/** JSON-RPC codes of the transport's own refusals. */
export const rpcCodes = {
  parse: -32_700,
  invalidRequest: -32_600,
  invalidParams: -32_602,
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

/** The answer to a text that is not taken as JSON. It names the message by its id, so that its sender does not wait on. */
export function rpcJsonError(fault: JsonFault) {
  const error = jsonError(fault);
  return fault.kind === 'malformed'
    ? rpcError(rpcCodes.parse, `Parse error: ${error.message}`, null, error)
    : rpcError(rpcCodes.invalidRequest, `Invalid Request: ${error.message}`, idOf(fault.value), error);
}

/** The answer to JSON that is no message; `detail` says what is wrong with it. */
export function rpcInvalid(detail: string, id: string | number | null = null) {
  const error = new SnowgateError('HTTP_BODY_INVALID', { detail });
  return rpcError(rpcCodes.invalidRequest, `Invalid Request: ${detail}`, id, error);
}

/** The id of a message; null when it has none that JSON-RPC knows. */
export function idOf(message: unknown): string | number | null {
  return isObject(message) && isRequestId(message.id) ? message.id : null;
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
