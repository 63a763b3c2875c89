import Fastify, { type FastifyInstance } from 'fastify';
import { ZodError } from 'zod';
import { EngineError, type SandboxEngine } from '../engine-types.ts';
import { refusal, statementFailure } from '../wire/answers.ts';
import { ChunkAccess } from '../wire/chunk-access.ts';
import type { WireContext } from '../wire/context.ts';
import { controlRoutes } from '../wire/controls/control-routes.ts';
import { Controls } from '../wire/controls/controls.ts';
import { hookFaults } from '../wire/controls/fault-hooks.ts';
import type { WireIdentity } from '../wire/identity.ts';
import { guardLoopback } from '../wire/loopback-guard.ts';
import { OauthTokens } from '../wire/oauth-tokens.ts';
import { QueryRegistry } from '../wire/query-registry.ts';
import { acceptAnyBody } from '../wire/request-body.ts';
import { ResultStore } from '../wire/result-store.ts';
import { chunkRoute } from '../wire/routes/chunk-route.ts';
import { loginRoute } from '../wire/routes/login-route.ts';
import { oauthRoute } from '../wire/routes/oauth-route.ts';
import { queryRoutes } from '../wire/routes/query-routes.ts';
import { sessionRoutes } from '../wire/routes/session-routes.ts';
import { SessionStore, type WireSession } from '../wire/session-store.ts';
import type { WireSettings } from '../wire/settings.ts';
import { WireRefusal } from '../wire/wire-refusal.ts';

export interface WireServerOptions {
  readonly port: number;
  readonly identity: WireIdentity;
  readonly settings: WireSettings;
  readonly engine: SandboxEngine;
  /** Null leaves the controls out. */
  readonly controlKey: string | null;
}

export interface WireServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Ends all sessions and sockets; the engine stays, as it is the caller's. */
  close(): Promise<void>;
}

const sweepMs = 60_000;

/** ms that the engine gets to let go of a session's aborted statements before the session is closed under them. */
const endGraceMs = 2_000;

/** Starts the stand-in for Snowflake's HTTP API on 127.0.0.1. Rejects when the port is taken (EADDRINUSE). */
export async function startWireServer(options: WireServerOptions): Promise<WireServer> {
  const { engine, settings, identity, controlKey } = options;
  const controls = controlKey === null ? null : new Controls();
  const results = new ResultStore(settings.resultBytes, settings.resultTtlMs);
  const access = new ChunkAccess();
  const ending = new Set<Promise<void>>();
  let url = '';
  const queries = new QueryRegistry({
    engine,
    results,
    access,
    settings,
    baseUrl: () => url,
    beforeRun: async (sql, signal) => await controls?.slowDown(sql, signal),
    changed: () => controls?.changed(),
  });
  const endSession = async (session: WireSession): Promise<void> => {
    await queries.endSession(session, endGraceMs);
    await engine.closeSession(session.engine);
  };
  const sessions = new SessionStore(settings, (session) => {
    // A session that cannot be closed cleanly is over all the same: its tokens are gone before this is called.
    const work = endSession(session).catch(() => undefined);
    ending.add(work);
    void work.finally(() => ending.delete(work));
  });
  const context: WireContext = {
    identity,
    settings,
    engine,
    sessions,
    queries,
    results,
    access,
    oauth: new OauthTokens(identity.auth.oauthTokens ?? []),
  };

  const app = Fastify({ bodyLimit: settings.bodyBytes, forceCloseConnections: true });
  app.server.maxConnections = settings.maxSockets;
  guardLoopback(app);
  acceptAnyBody(app);
  answerErrors(app);
  if (controls !== null && controlKey !== null) {
    hookFaults(app, controls);
    controlRoutes(app, context, controls, controlKey);
  }
  loginRoute(app, context);
  sessionRoutes(app, context);
  queryRoutes(app, context);
  chunkRoute(app, context);
  oauthRoute(app, context);

  url = await app.listen({ host: '127.0.0.1', port: options.port });
  const sweeper = setInterval(() => {
    sessions.sweep();
    results.sweep();
  }, sweepMs);
  sweeper.unref();

  return {
    url,
    close: async () => {
      clearInterval(sweeper);
      for (const session of sessions.sessions) sessions.end(session);
      await Promise.all([app.close(), ...ending]);
    },
  };
}

/** Refusals and failed statements are HTTP 200 with success:false; only what is no Snowflake matter is not. */
function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler(async (error, _request, reply) => {
    if (error instanceof WireRefusal) return await reply.code(200).send(refusal(error));
    if (error instanceof EngineError) return await reply.code(200).send(statementFailure(error, ''));
    const status = error instanceof ZodError ? 400 : statusOf(error);
    return await reply
      .code(status)
      .send({ data: null, code: String(status), message: 'The request failed.', success: false });
  });
  app.setNotFoundHandler(async (_request, reply) => {
    return await reply
      .code(404)
      .send({ data: null, code: '404', message: 'There is nothing at this address.', success: false });
  });
}

/** The status that the HTTP layer gave to its own errors (413 and the like), 500 for anything unforeseen. */
function statusOf(error: unknown): number {
  const given = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof given === 'number' && given >= 400 && given <= 599 ? given : 500;
}
