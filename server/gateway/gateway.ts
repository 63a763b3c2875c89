import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { createChangeLog } from '../changes/change-log.ts';
import { createTemporaryTokens } from '../clients/temporary-tokens.ts';
import { loadToken } from '../clients/token-file.ts';
import { newToken } from '../clients/tokens.ts';
import type { Home } from '../config/home.ts';
import { localUrl } from '../config/loopback.ts';
import { type AdminFeed, createAdminFeed } from '../contract/admin-feed.ts';
import type { Config } from '../contract/config.ts';
import type { PanelPort } from '../contract/panel-port.ts';
import { createPresence } from '../http/admin/require-presence.ts';
import { createAuthenticator } from '../http/authenticate.ts';
import { buildServer, portOf } from '../http/build-server.ts';
import { createConnectionLimiter } from '../http/connection-limiter.ts';
import { createUnreadAnswers } from '../http/unread-answers.ts';
import { createFastPathTools, createToolServerBuilder } from '../mcp/protocol/tool-server.ts';
import { createLegacySessions } from '../mcp/sessions-2025/session-manager.ts';
import { createHttpServing } from '../mcp/transports/http.ts';
import { createWebSocketServing } from '../mcp/transports/websocket.ts';
import { inProcessBackend } from '../panel-port/in-process-backend.ts';
import { servePanelPort } from '../panel-port/serve-panel-port.ts';
import { createConfirmations } from '../presence/confirmations.ts';
import { createSessionHolders, holdsSession } from '../presence/session-holders.ts';
import { eachInTurn } from '../util/close-all.ts';
import { settledWithin } from '../util/settled-within.ts';
import type { GatewayDependencies } from './dependencies.ts';
import type { DaemonFigures } from './heartbeat.ts';
import { createQueryServices } from './query-services.ts';
import { gatewayRoutes } from './routes.ts';
import { createSnapshots } from './snapshots.ts';
import { type GatewayState, openGatewayState } from './state.ts';

/** A whole gateway in one object. */
export interface Gateway {
  /** The HTTP server: listen on it, or `inject` into it. */
  readonly app: FastifyInstance;

  /** `http://127.0.0.1:PORT`, known after listening. */
  url(): string;

  /** To be called once, when it listens: settles what a daemon that was killed has left, and backs up the state. */
  begin(): void;

  /**
   * Takes no new work, lets what runs finish until the deadline, cancels the rest, closes the pool and the state.
   * Calling it again returns the same promise.
   */
  stop(): Promise<void>;

  /** Serves the admin API on a message port, to whoever holds its other end. */
  servePanel(port: PanelPort): void;

  /** What it does right now. */
  figures(): DaemonFigures;

  /** Called once when a stop is asked for through the admin API. */
  onStopAsked(listener: () => void): void;
}

const hourMs = 3_600_000;
const pairingMs = 5 * 60_000;
const sweepEveryMs = 15_000;
/** How long cancelled statements may take to confirm before their connections are closed over them. */
const cancelMs = 3_000;

/**
 * Puts a gateway together: what is kept, what runs the calls, the ways in, and the doors. Every part is made here or in
 * the files that this one calls for it, in the order in which it depends on the others, and nowhere else.
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, home, logger } = options;
  const feed = createAdminFeed((error) => logger.error({ err: error }, 'an admin listener failed'));
  const state = openGatewayState({ config, home, logger, feed });
  try {
    return await assemble({ ...options, feed, state });
  } catch (error) {
    state.close();
    throw error;
  }
}

interface GatewayOptions {
  readonly config: Config;
  readonly home: Home;
  readonly logger: Logger;
  readonly parts: GatewayDependencies;
}

async function assemble(
  options: GatewayOptions & { readonly feed: AdminFeed; readonly state: GatewayState },
): Promise<Gateway> {
  const { config, home, logger, parts, feed, state } = options;
  const { limits } = config;
  const idleMs = limits.sessionIdleMinutes * 60_000;
  const onError = (error: unknown) => logger.warn({ err: error }, 'MCP exchange failed');
  let draining = false;
  let stopping: Promise<void> | undefined;
  let stopAsked: () => void = () => {};

  const isDraining = () => draining;

  const connections = createConnectionLimiter({ clients: limits.connections });
  const unread = createUnreadAnswers({ sockets: connections.sockets });
  const calls = createQueryServices({
    config,
    logger,
    feed,
    parts,
    state,
    draining: isDraining,
    unreadBytes: unread.bytes,
  });
  const { sessions, policies, approvals } = state;
  const { activity, coalescing, queue, long, call } = calls;

  const tools = parts.tools ?? {
    build: createToolServerBuilder({ sessions, policies, call }),
    direct: createFastPathTools(call),
  };
  const { build } = tools;
  const legacy = createLegacySessions({
    ...tools,
    sessions,
    kept: state.protocolSessions,
    cap: limits.sessions,
    perClient: limits.sessionsPerClient,
    idleMs,
  });
  const httpServing = createHttpServing({ ...tools, legacy, sessions, onError });
  const webSocketServing = createWebSocketServing({ build, sessions, onError });

  const holders = createSessionHolders();
  const confirmations = createConfirmations((change) =>
    feed.publish(
      'added' in change
        ? { type: 'confirmation', confirmation: change.added }
        : { type: 'confirmation-removed', id: change.removed },
    ),
  );
  const changes = createChangeLog((change) => feed.publish({ type: 'change', change }));
  const presence = createPresence({
    confirmations,
    clientsAbove: config.presence.clientProcesses === 'refuse' ? holders.clientsAbove : null,
  });

  const panelTokens = createTemporaryTokens<'panel'>('panel', 12 * hourMs);
  const pairingCodes = createTemporaryTokens<'panel'>('pairing', pairingMs);
  const bridgeTokens = createTemporaryTokens<string>('bridge', 24 * hourMs);
  const inProcessToken = newToken('panel');
  const authenticator = createAuthenticator({
    clients: state.clients,
    adminToken: loadToken(home.adminTokenFile, 'admin'),
    metricsToken: loadToken(home.metricsTokenFile, 'metrics'),
    inProcessToken,
    panelTokens,
    bridgeTokens,
    onCaller(request, { client, transport }) {
      if (holdsSession(request)) holders.seen(request.raw.socket, { client: client.name, transport });
    },
    connections,
  });

  const url = () => localUrl({ host: config.host, port: portOf(app) });
  const snapshots = createSnapshots({
    config,
    profile: parts.profile,
    sandbox: parts.sandbox,
    clients: state.clients,
    sessions,
    activity,
    approvals,
    confirmations,
    changes,
    denials: state.denials,
    queue: queue.control,
    usageOf: state.usageOf,
    warnings: () => state.warnings,
    url,
    draining: isDraining,
  });

  const app: FastifyInstance = await buildServer({
    config,
    logger,
    draining: isDraining,
    connections,
    unread,
    routes: gatewayRoutes({
      config,
      home,
      parts,
      feed,
      state,
      calls,
      snapshots,
      authenticator,
      presence,
      confirmations,
      changes,
      clientUsers: holders.users,
      panelTokens,
      pairingCodes,
      bridgeTokens,
      legacy,
      httpServing,
      webSocketServing,
      cancelMs,
      url,
      draining: isDraining,
      stop: () => stopAsked(),
    }),
  });

  const windows = inProcessBackend(app, {
    credential: inProcessToken,
    port: () => portOf(app),
  });
  const unlisten = parts.profile.onChange((pool) => feed.publish({ type: 'pool', pool }));
  const sweeper = setInterval(() => {
    sessions.sweep();
    coalescing.sweep();
    state.results.sweep();
    legacy.sweep().catch(onError);
  }, sweepEveryMs);

  /** Resolves when nothing runs any more: no statement, and no call that still has to answer. */
  async function atRest(): Promise<void> {
    await Promise.all([activity.idle(), sessions.quiet()]);
  }

  async function stop(): Promise<void> {
    draining = true;
    await settledWithin(atRest(), limits.shutdownSeconds * 1000);
    activity.cancelAll();
    await settledWithin(atRest(), cancelMs);
    await settledWithin(long.idle(), cancelMs);
    clearInterval(sweeper);
    unlisten();
    queue.close();
    confirmations.close();
    holders.close();
    await eachInTurn([
      () => app.close(),
      () => parts.profile.close(cancelMs),
      () => parts.analyser.close(),
      () => state.close(),
    ]);
  }

  return {
    app,
    url,
    begin: () => state.begin(),
    servePanel: (port) =>
      servePanelPort(
        port,
        windows,
        (error) => logger.warn({ err: error }, 'the window was not answered'),
        presence.windowOpened(),
      ),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
    figures: () => ({
      sessions: sessions.list().length,
      running: activity.running(),
      approvals: approvals.list().length,
    }),
    onStopAsked: (listener) => {
      stopAsked = listener;
    },
  };
}
