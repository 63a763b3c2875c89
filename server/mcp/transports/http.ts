import { toNodeHandler } from '@modelcontextprotocol/node';
import {
  type AuthInfo,
  classifyInboundRequest,
  createMcpHandler,
  type InboundClassificationOutcome,
} from '@modelcontextprotocol/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { hijackReply } from '../../http/sse-stream.ts';
import type { Session } from '../../sessions/session.ts';
import type { SessionRegistry } from '../../sessions/session-registry.ts';
import { createFastPathAnswers, writeFastPathAnswer } from '../fast-path/answers.ts';
import { readPlainLegacyCall } from '../fast-path/call-2025.ts';
import { createFastPathCalls } from '../fast-path/call-2026.ts';
import { acceptsBoth, acceptsMcp } from '../protocol/accept-header.ts';
import type { FastPathTools } from '../protocol/direct-tool-calls.ts';
import { refuseMessage, withoutNulls } from '../protocol/read-message.ts';
import { modernSender, type Sender } from '../protocol/sender.ts';
import type { ServerBinding, ServerBuilder } from '../protocol/tool-server.ts';
import type { LegacySessions } from '../sessions-2025/session-manager.ts';

/** What is served, in both forms: they must be the same tools. */
export interface ServedTools {
  /** Protocol servers with the tools. */
  readonly build: ServerBuilder;
  /** Those of the tools that need no protocol server around them. */
  readonly direct: FastPathTools;
}

/** Serves `/mcp` over plain HTTP. */
export interface HttpServing {
  /** Host, origin, media type, size and token have been checked by the hooks before a request gets here. */
  serve(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  close(): Promise<void>;
}

/**
 * Both protocol eras on one address, and three ways from here:
 *
 * 1. A `tools/call` of the 2026 era with nothing unusual about it is answered directly (`modern/`, ADR 014): nearly all
 *    traffic is that, and the SDK takes several times as long for it as the gateway does.
 * 2. Everything else is classified by the SDK's own rule, and 2025-era traffic goes to its session (`legacy/`). A session
 *    answers its plain calls directly, too, and gives the rest to its protocol server.
 * 3. The rest of the 2026 era goes to the SDK's stateless handler with a fresh server for each request.
 */
export function createHttpServing(
  options: ServedTools & {
    readonly legacy: LegacySessions;
    readonly sessions: SessionRegistry;
    readonly onError: (error: Error) => void;
  },
): HttpServing {
  const { build, direct, legacy, sessions, onError } = options;
  const directCalls = createFastPathCalls(direct.has);
  const directAnswers = createFastPathAnswers(direct);
  const modern = createMcpHandler(({ authInfo }) => build(bindingIn(authInfo)), {
    legacy: 'reject',
    onerror: onError,
  });
  const serveModern = toNodeHandler(modern, { onerror: onError });

  return {
    async serve(request, reply) {
      const { client, transport } = callerOf(request);
      // The SDK looks for these very words.
      if (request.method === 'POST' && acceptsMcp(request.headers.accept))
        request.headers.accept = acceptsBoth;
      const binding: ServerBinding = { client, transport, era: 'modern' };
      request.body = withoutNulls(request.body);
      const call = directCalls.read(request.method, request.headers, request.body);
      if (call) {
        const session = enter(sessions, binding, call.sender);
        const answer = await directAnswers.answer(call, session, reply.raw);
        hijackReply(request, reply);
        writeFastPathAnswer(reply.raw, answer);
        return;
      }
      const refusal = refuseMessage(request.body);
      if (refusal) {
        reply.code(400).send(refusal);
        return;
      }
      const outcome = classify(request);
      if (outcome.kind === 'legacy') {
        hijackReply(request, reply);
        await legacy.serve(request.raw, reply.raw, request.body, { client, transport, era: 'legacy' });
        return;
      }
      // Of a notification the SDK checks less.
      if (outcome.kind === 'modern' && outcome.messageKind === 'request') directCalls.accepted(request.body);
      const sender = modernSender(request.body);
      if (sender) enter(sessions, binding, sender);
      hijackReply(request, reply);
      // The SDK hands `auth` of the raw request on to the builder.
      const auth: AuthInfo = { token: '', clientId: client.name, scopes: [], extra: { binding } };
      const raw = Object.assign(request.raw, { auth }) as Parameters<typeof serveModern>[0];
      await serveModern(raw, reply.raw, request.body);
    },
    close: async () => {
      directAnswers.close();
      await Promise.all([modern.close(), legacy.close()]);
    },
  };
}

/** The SDK's own rule; a plain call in a session is told without it, because it checks the message with several schemas. */
function classify(request: FastifyRequest): InboundClassificationOutcome {
  if (readPlainLegacyCall(request.method, request.headers, request.body)) {
    return { kind: 'legacy', reason: 'no-claim' };
  }
  return classifyInboundRequest({
    httpMethod: request.method,
    body: request.body,
    ...headerIn(request, 'protocolVersionHeader', 'mcp-protocol-version'),
    ...headerIn(request, 'mcpMethodHeader', 'mcp-method'),
    ...headerIn(request, 'mcpNameHeader', 'mcp-name'),
  });
}

/** Counts the request towards its session before it is served, so that a full house answers 503 and not an MCP error. */
function enter(
  sessions: SessionRegistry,
  binding: ServerBinding,
  { clientInfo, protocolVersion }: Sender,
): Session {
  return sessions.enter({ ...binding, clientInfo }, protocolVersion);
}

function bindingIn(authInfo: AuthInfo | undefined): ServerBinding {
  const binding = authInfo?.extra?.binding;
  if (!binding) throw new Error('An MCP request reached the handler without a binding.');
  return binding as ServerBinding;
}

function headerIn<Key extends string>(
  request: FastifyRequest,
  key: Key,
  header: string,
): { [K in Key]?: string } {
  const value = request.headers[header];
  return typeof value === 'string' ? ({ [key]: value } as { [K in Key]: string }) : {};
}
