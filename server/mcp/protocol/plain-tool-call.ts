import { hasOnly, isObject } from '../../util/json-object.ts';

/** A `tools/call` whose message has nothing about it but the call. */
export interface PlainToolCall {
  readonly id: string | number;
  readonly name: string;
  /** Not checked yet: that is up to the tool. */
  readonly arguments: Readonly<Record<string, unknown>> | undefined;
  /** What stands in `_meta`; undefined when it is not there. */
  readonly meta: unknown;
}

const fieldsOfMessage: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'method', 'params']);
const fieldsOfParams: ReadonlySet<string> = new Set(['name', 'arguments', '_meta']);

/**
 * The call in a message of either era, or undefined when there is anything in it that only the SDK knows how to answer:
 * another method, a batch, an id that is none, a field that is not known here. Nothing is refused here.
 */
export function readPlainToolCall(body: unknown): PlainToolCall | undefined {
  if (!isObject(body) || !hasOnly(body, fieldsOfMessage)) return undefined;
  const { id, params } = body;
  if (body.jsonrpc !== '2.0' || body.method !== 'tools/call' || !isRequestId(id)) return undefined;
  if (!isObject(params) || !hasOnly(params, fieldsOfParams)) return undefined;
  const { name, arguments: args, _meta: meta } = params;
  if (typeof name !== 'string') return undefined;
  if (!('arguments' in params)) return { id, name, arguments: undefined, meta };
  return isObject(args) ? { id, name, arguments: args, meta } : undefined;
}

/** Whether JSON-RPC as MCP has it knows such an id, as the SDK's schema has it. */
export function isRequestId(id: unknown): id is string | number {
  return typeof id === 'string' || Number.isSafeInteger(id);
}
