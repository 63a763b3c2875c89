import '@fastify/websocket';
import type { FastifyPluginAsync } from 'fastify';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { replyWithError } from '../../http/error-reply.ts';
import { jsonFaultOf } from '../../http/json-body.ts';
import { rpcJsonError } from '../protocol/rpc-error.ts';
import type { HttpServing } from './http.ts';
import type { WebSocketServing } from './websocket.ts';

/** Binds `/mcp`: POST, GET and DELETE over HTTP, and GET with an upgrade as WebSocket. */
export function mcpEndpoint(http: HttpServing, webSocket: WebSocketServing): FastifyPluginAsync {
  return async (app) => {
    app.addHook('preClose', () => http.close());
    // A client of JSON-RPC understands its own kind of error only.
    app.setErrorHandler((error: Error, request, reply) => {
      const fault = jsonFaultOf(error);
      if (fault) reply.code(400).send(rpcJsonError(fault));
      else replyWithError(error, request, reply);
    });
    app.route({ method: ['POST', 'DELETE'], url: '/mcp', handler: http.serve });
    app.route({
      method: 'GET',
      url: '/mcp',
      // One for HEAD would open the session's one stream, and never end.
      exposeHeadRoute: false,
      preValidation: async (request) => {
        if (request.ws) webSocket.check(request);
      },
      handler: http.serve,
      wsHandler: webSocket.accept,
    });
    app.route({
      method: ['HEAD', 'PUT', 'PATCH'],
      url: '/mcp',
      handler: async ({ method }, reply) => {
        reply.header('allow', 'POST, GET, DELETE');
        throw new SnowgateError('HTTP_METHOD_REFUSED', { method });
      },
    });
  };
}
