import type { IncomingHttpHeaders } from 'node:http';
import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  PROTOCOL_VERSION_META_KEY,
} from '@modelcontextprotocol/server';
import { hasOnly, isObject } from '../../util/json-object.ts';
import { LruCache } from '../../util/lru-cache.ts';
import { type PlainToolCall, readPlainToolCall } from '../protocol/plain-tool-call.ts';
import { modernSender, type Sender } from '../protocol/sender.ts';

/** The one revision whose answers are written directly; a later one may want other fields in them. */
const revision = '2026-07-28';

/** A `tools/call` of the 2026 era that has nothing about it but the call. */
export interface FastPathCall extends PlainToolCall {
  readonly sender: Sender;
}

/** Tells the calls that can be answered without the SDK from everything else. */
export interface FastPathCalls {
  /**
   * The call in this request, or undefined when there is anything about it that only the SDK knows how to answer: another
   * method, a batch, a header that does not repeat the body, a field or a `_meta` key that is not known here, a progress
   * token (its answer may have to become a stream), an unknown tool. Nothing is refused here.
   */
  read(method: string, headers: IncomingHttpHeaders, body: unknown): FastPathCall | undefined;

  /** Takes note of a request that the SDK has found to be a valid one of the 2026 era: its envelope is known from now on. */
  accepted(body: unknown): void;
}

const fieldsOfEnvelope: ReadonlySet<string> = new Set([
  PROTOCOL_VERSION_META_KEY,
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
]);

/** Envelopes that are remembered, and the characters of all of them: a client sends the same one with each request. */
const mostEnvelopes = { entries: 1_000, weight: 1_000_000 };

/** Longest envelope that is remembered, in characters. */
const longestEnvelope = 4_096;

/**
 * What an envelope must look like is the SDK's to say, and it says it once for each: an envelope that it has accepted is
 * remembered by its text, and any other goes to the SDK.
 *
 * @param hasTool - whether there is a tool of this name that can be called without the SDK
 */
export function createFastPathCalls(hasTool: (name: string) => boolean): FastPathCalls {
  const known = new LruCache<Sender>(mostEnvelopes);

  return {
    read(method, headers, body) {
      const call = method === 'POST' ? readPlainToolCall(body) : undefined;
      if (!call || !hasTool(call.name) || !haveUsualHeaders(headers, call.name)) return undefined;
      const sender = isPlainEnvelope(call.meta) ? known.get(JSON.stringify(call.meta)) : undefined;
      return sender && { ...call, sender };
    },

    accepted(body) {
      const envelope = isObject(body) && isObject(body.params) ? body.params._meta : undefined;
      if (!isPlainEnvelope(envelope)) return;
      const text = JSON.stringify(envelope);
      const sender = modernSender(body);
      if (sender && text.length <= longestEnvelope) known.set(text, sender, text.length);
    },
  };
}

/** Those that repeat the body, as it is written there, and none that belongs to the other era. */
function haveUsualHeaders(headers: IncomingHttpHeaders, name: string): boolean {
  const { accept = '' } = headers;
  return (
    headers['mcp-protocol-version'] === revision &&
    headers['mcp-method'] === 'tools/call' &&
    headers['mcp-name'] === name &&
    headers['mcp-session-id'] === undefined &&
    accept.includes('application/json') &&
    accept.includes('text/event-stream')
  );
}

/** With one more key in it, such as a log level, a request may ask for more than an answer. */
function isPlainEnvelope(envelope: unknown): envelope is Readonly<Record<string, unknown>> {
  return (
    isObject(envelope) &&
    hasOnly(envelope, fieldsOfEnvelope) &&
    envelope[PROTOCOL_VERSION_META_KEY] === revision
  );
}
