import {
  CLIENT_INFO_META_KEY,
  type JSONRPCMessage,
  PROTOCOL_VERSION_META_KEY,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { ClientInfo } from '../../sessions/session.ts';

const infoSchema = z.object({ name: z.string(), version: z.string() });

/** What a 2026 request says of its sender, as far as the session list shows it. */
const envelopeSchema = z.object({
  method: z.string(),
  params: z.object({
    _meta: z.object({
      [CLIENT_INFO_META_KEY]: infoSchema.optional(),
      [PROTOCOL_VERSION_META_KEY]: z.string().optional(),
    }),
  }),
});

/** What an initialize of the 2025 era says. */
const initializeSchema = z.object({
  params: z.object({ clientInfo: infoSchema }),
});

/** Who sent a message, by its own word. */
export interface Sender {
  readonly clientInfo: ClientInfo | null;
  readonly protocolVersion: string | null;
}

/**
 * The sender of a message of the 2026 era; undefined for one that says nothing of it, and for `server/discover`, with
 * which clients of either era find out what we speak.
 */
export function modernSender(message: unknown): Sender | undefined {
  const parsed = envelopeSchema.safeParse(message);
  if (!parsed.success || parsed.data.method === 'server/discover') return undefined;
  const { _meta } = parsed.data.params;
  return {
    clientInfo: _meta[CLIENT_INFO_META_KEY] ?? null,
    protocolVersion: _meta[PROTOCOL_VERSION_META_KEY] ?? null,
  };
}

/** The sender of the initialize request of the 2025 era; the version is settled only by the answer. */
export function initializeSender(message: JSONRPCMessage): Sender | undefined {
  if (!('method' in message) || message.method !== 'initialize') return undefined;
  const parsed = initializeSchema.safeParse(message);
  return parsed.success ? { clientInfo: parsed.data.params.clientInfo, protocolVersion: null } : undefined;
}
