import '@fastify/websocket';
import type { FastifyPluginAsync } from 'fastify';
import type { HttpServing } from './http-serving.ts';
import type { WebSocketServing } from './websocket-serving.ts';

/** Binds `/mcp`: POST, GET and DELETE over HTTP, and GET with an upgrade as WebSocket. */
export function mcpEndpoint(http: HttpServing, webSocket: WebSocketServing): FastifyPluginAsync {
  return async (app) => {
    app.addHook('preClose', () => http.close());
    app.route({ method: ['POST', 'DELETE'], url: '/mcp', handler: http.serve });
    app.route({
      method: 'GET',
      url: '/mcp',
      preValidation: async (request) => {
        if (request.ws) webSocket.check(request);
      },
      handler: http.serve,
      wsHandler: webSocket.accept,
    });
  };
}
