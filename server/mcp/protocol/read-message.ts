import { isInitializeRequest, PROTOCOL_VERSION_META_KEY } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { isObject } from '../../util/json-object.ts';
import { isRequestId } from './plain-tool-call.ts';
import { idOf, rpcCodes, rpcError, rpcInvalid } from './rpc-error.ts';

/** Members of `params` that a sender may write as null when it means that there are none. */
const mayBeNull = ['cursor', 'arguments', '_meta'] as const;

/**
 * The message without those nulls. Many libraries write an absent member as null; the schemas of the protocol know none.
 */
export function withoutNulls(message: unknown): unknown {
  if (!isObject(message) || !('params' in message)) return message;
  const { params, ...rest } = message;
  if (params === null) return rest;
  if (!isObject(params) || !mayBeNull.some((member) => params[member] === null)) return message;
  const kept = Object.entries(params).filter(
    ([member, value]) => value !== null || !(mayBeNull as readonly string[]).includes(member),
  );
  return { ...rest, params: Object.fromEntries(kept) };
}

const info = z.looseObject({ name: z.string(), version: z.string() });

/** The parameters of the requests that this gateway serves, as far as the SDK's own refusal would not name the member. */
const parametersOf: Readonly<Record<string, z.ZodType>> = {
  initialize: z.looseObject({
    protocolVersion: z.string(),
    capabilities: z.looseObject({}),
    clientInfo: info,
  }),
  'tools/list': z.looseObject({ cursor: z.string().optional() }).optional(),
  'tools/call': z.looseObject({ name: z.string(), arguments: z.looseObject({}).optional() }),
};

/**
 * The answer to a message that the SDK would refuse with less help, or not get as far as to refuse; undefined for any
 * other.
 */
export function refuseMessage(message: unknown): ReturnType<typeof rpcError> | undefined {
  if (!isObject(message)) return undefined;
  const { method } = message;
  // An answer to a request that could not be read has the id null.
  if ('id' in message && !isRequestId(message.id) && (message.id !== null || method !== undefined))
    return rpcInvalid('id: expected a string or a whole number');
  // The 2026 era has no initialize, and the SDK says so.
  const foreign = method === 'initialize' && isModern(message.params);
  const parameters =
    typeof method === 'string' && 'id' in message && !foreign ? parametersOf[method] : undefined;
  const parsed = parameters?.safeParse(message.params);
  if (!parsed || parsed.success || isInitializeRequest(message)) return undefined;
  const detail = parsed.error.issues
    .map(({ path, message: text }) => `${['params', ...path].join('.')}: ${text}`)
    .join('; ');
  const error = new SnowgateError('HTTP_BODY_INVALID', { detail });
  return rpcError(rpcCodes.invalidParams, `Invalid params: ${detail}`, idOf(message), error);
}

function isModern(params: unknown): boolean {
  return isObject(params) && isObject(params._meta) && PROTOCOL_VERSION_META_KEY in params._meta;
}
