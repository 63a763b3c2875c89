import { toNodeHandler } from '@modelcontextprotocol/node';
import { type AuthInfo, classifyInboundRequest, createMcpHandler } from '@modelcontextprotocol/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../http/authenticate.ts';
import type { SessionRegistry } from '../sessions/session-registry.ts';
import type { LegacySessions } from './legacy/legacy-sessions.ts';
import { modernSender } from './sender.ts';
import type { ServerBinding, ServerBuilder } from './tool-server.ts';

/** Serves `/mcp` over plain HTTP. */
export interface HttpServing {
  /** Host, origin, media type, size and token have been checked by the hooks before a request gets here. */
  serve(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  close(): Promise<void>;
}

/**
 * Both protocol eras on one address: each request is classified by the SDK's own rule; 2025-era traffic goes to its
 * session, the rest to the SDK's stateless handler with a fresh server for each request.
 */
export function createHttpServing(options: {
  readonly build: ServerBuilder;
  readonly legacy: LegacySessions;
  readonly sessions: SessionRegistry;
  readonly onError: (error: Error) => void;
}): HttpServing {
  const { build, legacy, sessions, onError } = options;
  const modern = createMcpHandler(({ authInfo }) => build(bindingIn(authInfo)), {
    legacy: 'reject',
    onerror: onError,
  });
  const serveModern = toNodeHandler(modern, { onerror: onError });

  return {
    async serve(request, reply) {
      const { client, transport } = callerOf(request);
      const outcome = classifyInboundRequest({
        httpMethod: request.method,
        body: request.body,
        ...headerIn(request, 'protocolVersionHeader', 'mcp-protocol-version'),
        ...headerIn(request, 'mcpMethodHeader', 'mcp-method'),
        ...headerIn(request, 'mcpNameHeader', 'mcp-name'),
      });
      if (outcome.kind === 'legacy') {
        reply.hijack();
        await legacy.serve(request.raw, reply.raw, request.body, { client, transport, era: 'legacy' });
        return;
      }
      const binding: ServerBinding = { client, transport, era: 'modern' };
      enterModern(sessions, binding, request.body);
      reply.hijack();
      // The SDK hands `auth` of the raw request on to the builder.
      const auth: AuthInfo = { token: '', clientId: client.name, scopes: [], extra: { binding } };
      const raw = Object.assign(request.raw, { auth }) as Parameters<typeof serveModern>[0];
      await serveModern(raw, reply.raw, request.body);
    },
    close: async () => {
      await Promise.all([modern.close(), legacy.close()]);
    },
  };
}

/** Counts the request towards its session before it is served, so that a full house answers 503 and not an MCP error. */
function enterModern(sessions: SessionRegistry, binding: ServerBinding, body: unknown): void {
  const sender = modernSender(body);
  if (sender) sessions.enter({ ...binding, clientInfo: sender.clientInfo }, sender.protocolVersion);
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
