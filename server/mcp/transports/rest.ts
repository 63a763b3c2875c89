import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import type { PolicyStore } from '../../clients/policy-store.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { type Authenticator, callerOf } from '../../http/authenticate.ts';
import { retryAfterOf, senderFromUserAgent } from '../../http/headers.ts';
import { parseBody } from '../../http/json-body.ts';
import type { SessionRegistry } from '../../sessions/session-registry.ts';
import type { ToolCaller } from '../tools/tool-call.ts';
import { toolContent } from '../tools/tool-call.ts';
import { hasTool, toolsFor } from '../tools/tool-registry.ts';

const callSchema = z.strictObject({
  name: z.string().min(1).max(100),
  arguments: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((args) => args ?? {}),
});

/** `GET /mcp/tools` and `POST /mcp/tools/call`: the same tools for scripts that speak no MCP. */
export function restTools(
  authenticator: Authenticator,
  services: { readonly sessions: SessionRegistry; readonly policies: PolicyStore; readonly call: ToolCaller },
): FastifyPluginAsync {
  const { sessions, policies, call } = services;

  return async (app) => {
    app.addHook('onRequest', authenticator.client);
    app.addHook('preHandler', authenticator.client);

    app.get('/mcp/tools', async (request) => ({
      tools: toolsFor(policies.of(callerOf(request).client.name)),
    }));

    app.post('/mcp/tools/call', async (request, reply) => {
      const body = parseBody(callSchema, request.body);
      if (!hasTool(body.name)) throw new SnowgateError('QUERY_TOOL_UNKNOWN', { tool: body.name });
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const { client } = callerOf(request);
      const clientInfo = senderFromUserAgent(request.headers['user-agent']);
      const session = sessions.enter({ client, clientInfo, transport: 'rest', era: 'rest' }, null);
      const outcome = await call({
        session,
        name: body.name,
        arguments: body.arguments,
        signal: gone.signal,
      });
      if (outcome.kind === 'error') {
        const retryAfter = retryAfterOf(outcome.error);
        if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
        reply.code(outcome.error.status);
      }
      return { ...toolContent(outcome), requestId: request.id };
    });
  };
}
