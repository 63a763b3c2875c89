import { randomUUID } from 'node:crypto';
import cors from '@fastify/cors';
import websocket from '@fastify/websocket';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyPluginAsync,
  LogController,
} from 'fastify';
import type { Config } from '../contract/config.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { refuseStrayAdminRoutes } from './admin-scope.ts';
import type { ConnectionLimiter } from './connection-limiter.ts';
import { replyWithError } from './error-reply.ts';
import { mcpSubprotocol } from './headers.ts';
import { acceptJsonOnly } from './json-body.ts';
import { serveOneAtATime } from './one-at-a-time.ts';
import { requestGuard } from './request-guard.ts';
import { securityHeaders } from './security-headers.ts';
import type { UnreadAnswers } from './unread-answers.ts';

/** What the server needs besides the routes. */
export interface ServerOptions {
  readonly config: Pick<Config, 'http' | 'limits'>;
  readonly logger: FastifyBaseLogger;
  readonly draining: () => boolean;
  readonly connections: ConnectionLimiter;
  readonly unread: UnreadAnswers;
  /** The routes, one concern each. */
  readonly routes: readonly FastifyPluginAsync[];
}

/** Headers that a web page of an allowed origin may send and read (facts of both protocol eras). */
const corsRequestHeaders = [
  'Authorization',
  'Content-Type',
  'Mcp-Session-Id',
  'MCP-Protocol-Version',
  'Mcp-Method',
  'Mcp-Name',
  'Last-Event-ID',
];
const corsResponseHeaders = ['Mcp-Session-Id', 'MCP-Protocol-Version', 'WWW-Authenticate', 'X-Request-Id'];

/**
 * No route has a JSON schema (bodies are checked with zod, parse-body.ts), and Fastify loads the two compilers of schemas,
 * 2 MB with all that they import, unless it is given others. A route that brings a schema along ends the start.
 */
const noSchemas = {
  buildValidator: () => () => {
    throw new Error('routes have no JSON schemas here: see parse-body.ts');
  },
  buildSerializer: () => () => {
    throw new Error('routes have no JSON schemas here: see parse-body.ts');
  },
};

/** Longest path taken; a longer one is answered with 414 by the parser of Node itself or 404 by the router. */
const longestParameter = 200;

/**
 * The HTTP server with all its checks and no route of its own, not listening yet: tests and the desktop window talk to
 * it through `inject`.
 */
export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  const { config, logger } = options;
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: config.limits.bodyBytes,
    requestTimeout: 30_000,
    // For the heads that follow the first one on a connection; Node looks for late ones once in an interval.
    http: {
      headersTimeout: 10_000,
      connectionsCheckingInterval: 2_000,
      // Java's HTTP client offers HTTP/2 with each request; a server that does not want it just answers (RFC 9110, 7.8).
      shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
    },
    keepAliveTimeout: 75_000,
    // A logger for each request would carry its id; the few lines that are written name it themselves.
    childLoggerFactory: (parent) => parent,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    routerOptions: { maxParamLength: longestParameter, ignoreTrailingSlash: true },
    schemaController: { compilersFactory: noSchemas },
    // Open streams and idle keep-alive connections must not hold a stop back.
    forceCloseConnections: true,
    frameworkErrors: (error, request, reply) => replyWithError(error, request, reply),
  });

  serveOneAtATime(app.server);
  options.connections.watch(app.server);
  options.unread.watch(app.server);

  app.setErrorHandler(replyWithError);
  app.setNotFoundHandler((request, reply) =>
    replyWithError(new SnowgateError('HTTP_NOT_FOUND'), request, reply),
  );
  acceptJsonOnly(app);
  refuseStrayAdminRoutes(app);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });

  await app.register(websocket, {
    options: {
      maxPayload: config.limits.messageBytes,
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has(mcpSubprotocol) ? mcpSubprotocol : false),
    },
  });
  await app.register(requestGuard, {
    port: () => portOf(app),
    allowedHosts: config.http.allowedHosts.map((host) => host.toLowerCase()),
    allowedOrigins: config.http.allowedOrigins,
    draining: options.draining,
  });
  await app.register(cors, {
    origin: [...config.http.allowedOrigins],
    methods: ['GET', 'POST', 'DELETE'],
    allowedHeaders: corsRequestHeaders,
    exposedHeaders: corsResponseHeaders,
    // OPTIONS is not only asked by pages: without an Origin it is a harmless question.
    strictPreflight: false,
  });
  await app.register(securityHeaders);

  for (const routes of options.routes) await app.register(routes);
  return app;
}

/** The port the server listens on; 0 before it does. */
export function portOf(app: FastifyInstance): number {
  const address = app.server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}
