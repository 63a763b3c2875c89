import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { createAdminFeed } from './admin-feed.ts';
import { openClientRegistry } from './clients/client-registry.ts';
import { defaultPolicy } from './clients/default-policy.ts';
import { openPolicyStore } from './clients/policy-store.ts';
import { createTemporaryTokens } from './clients/temporary-tokens.ts';
import { loadToken } from './clients/token-file.ts';
import { newToken } from './clients/tokens.ts';
import type { Home } from './config/home.ts';
import { productVersion } from './config/version.ts';
import type { ProfileView } from './contract/admin.ts';
import type { Config } from './contract/config.ts';
import type { Notice } from './contract/denials.ts';
import type { PanelPort } from './contract/panel-port.ts';
import { accountFacts } from './doctor/account-facts.ts';
import { clientFacts } from './doctor/client-facts.ts';
import { examine } from './doctor/examine.ts';
import type { ProfileFacts } from './doctor/facts.ts';
import { asked, placeFacts } from './doctor/local-facts.ts';
import type { DaemonFigures } from './heartbeat.ts';
import { admin, panelLogin } from './http/admin.ts';
import { adminEvents } from './http/admin-events.ts';
import { adminQueue } from './http/admin-queue.ts';
import { adminSessions } from './http/admin-sessions.ts';
import { adminUsage } from './http/admin-usage.ts';
import { createAuthenticator } from './http/authenticate.ts';
import { buildServer, portOf } from './http/build-server.ts';
import { doctor } from './http/doctor.ts';
import { health } from './http/health.ts';
import { metrics as metricsRoute } from './http/metrics.ts';
import { noSignIn } from './http/no-sign-in.ts';
import { panel } from './http/panel.ts';
import { restTools } from './http/rest-tools.ts';
import { status } from './http/status.ts';
import { logStatement } from './logs/log-statement.ts';
import { mcpEndpoint } from './mcp/endpoint.ts';
import { createHttpServing } from './mcp/http-serving.ts';
import { createLegacySessions } from './mcp/legacy/legacy-sessions.ts';
import { createToolCaller } from './mcp/tool-caller.ts';
import { createToolServerBuilder, type ServerBuilder } from './mcp/tool-server.ts';
import { createWebSocketServing } from './mcp/websocket-serving.ts';
import { createMetrics } from './metrics/metrics.ts';
import { inProcessBackend } from './panel-port/in-process-backend.ts';
import { servePanelPort } from './panel-port/serve-panel-port.ts';
import type { PolicyAnalyser } from './policy/analyser.ts';
import { createApprovals } from './policy/approvals.ts';
import { createDenials } from './policy/denials.ts';
import { createActivity } from './query/activity.ts';
import { createExporter } from './query/export/export-results.ts';
import { createLongQueries } from './query/long-queries.ts';
import { createCursorCodec } from './query/results/cursor.ts';
import { loadCursorKey } from './query/results/cursor-key.ts';
import { openResultStore } from './query/results/result-store.ts';
import { createQueryRunner } from './query/run-query.ts';
import { createSharing } from './query/sharing.ts';
import { openConfiguredQuota } from './quota/open-configured-quota.ts';
import { beatEveryMs } from './quota/quota.ts';
import { createUsageFeed } from './quota/usage-feed.ts';
import { openQueue } from './scheduler/open-queue.ts';
import { closeSession } from './sessions/close-session.ts';
import { openSessionJournal } from './sessions/session-journal.ts';
import { createSessionRegistry } from './sessions/session-registry.ts';
import { settledWithin } from './settled-within.ts';
import { createSnapshots } from './snapshots.ts';
import type { SnowflakeProfile } from './snowflake/types.ts';
import { createGroupCommit } from './store/group-commit.ts';
import { openStateStore, openUsageStore } from './store/store.ts';

/** The parts of a gateway that reach beyond this process, given from outside. */
export interface GatewayParts {
  readonly profile: SnowflakeProfile;
  readonly analyser: PolicyAnalyser;
  /** True when the profile is the built-in sandbox. */
  readonly sandbox: boolean;
  readonly profiles: () => Promise<readonly ProfileView[]>;
  /** The profiles as the doctor sees them. */
  readonly profileFacts: () => Promise<ProfileFacts>;
  /** Other protocol servers than the product's tools: for the conformance run. */
  readonly build?: ServerBuilder;
}

/** A whole gateway in one object. */
export interface Gateway {
  /** The HTTP server: listen on it, or `inject` into it. */
  readonly app: FastifyInstance;

  /** `http://127.0.0.1:PORT`, known after listening. */
  url(): string;

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

const panelDir = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../dist/renderer' : '../renderer', import.meta.url),
);
const hourMs = 3_600_000;
const pairingMs = 5 * 60_000;
const sweepEveryMs = 15_000;
/** How long cancelled statements may take to confirm before their connections are closed over them. */
const cancelMs = 3_000;

/**
 * Puts a gateway together: every part is made here, in the order in which it depends on the others, and nowhere else.
 */
export async function createGateway(options: {
  readonly config: Config;
  readonly home: Home;
  readonly logger: Logger;
  readonly parts: GatewayParts;
}): Promise<Gateway> {
  const { config, home, logger, parts } = options;
  const { limits } = config;
  const idleMs = limits.sessionIdleMinutes * 60_000;
  const onError = (error: unknown) => logger.warn({ err: error }, 'MCP exchange failed');
  let draining = false;
  let stopping: Promise<void> | undefined;
  let stopAsked: () => void = () => {};

  const store = openStateStore(home.stateFile);
  const usage = openUsageStore(home.usageFile);
  const commit = createGroupCommit(usage);
  const clients = openClientRegistry(store);
  const feed = createAdminFeed((error) => logger.error({ err: error }, 'an admin listener failed'));
  const journal = openSessionJournal({
    store: usage,
    commit,
    onError: (error) => logger.error({ err: error }, 'a session could not be written down'),
  });
  const saved = journal.load(clients.list());
  if (saved.damaged > 0) logger.warn({ damaged: saved.damaged }, 'damaged sessions were left out');
  const sessions = createSessionRegistry({
    cap: limits.sessions,
    perClient: limits.sessionsPerClient,
    idleMs,
    feed,
    journal,
    restored: saved.sessions,
  });
  const activity = createActivity({ feed });

  const policies = openPolicyStore(store, defaultPolicy(config.profile));
  const approvals = createApprovals((change) =>
    feed.publish(
      'added' in change
        ? { type: 'approval', approval: change.added }
        : { type: 'approval-removed', id: change.removed },
    ),
  );
  const onNotice = (notice: Notice) => {
    logger.warn({ client: notice.client }, notice.text);
    feed.publish({ type: 'notice', notice });
  };
  const denials = createDenials({ store, onNotice });
  const quota = openConfiguredQuota({
    config: config.quota,
    store: usage,
    writes: commit,
    logger,
    onNotice,
    onChange: (client) => usageFeed.changed(client),
  });
  const usageOf = (client: string) => quota.usage(client, policies.of(client).quota);
  const usageFeed = createUsageFeed({
    feed,
    usageOf: (client) => (clients.has(client) ? usageOf(client) : undefined),
  });

  const sharing = createSharing({ cache: config.cache, deadlineMs: limits.statementSeconds * 1000 });
  const queue = openQueue({ config, store, profile: parts.profile, feed });
  const results = openResultStore({
    store: usage,
    commit,
    onError: (error) => logger.error({ err: error }, 'a result could not be written down'),
  });
  const cursors = createCursorCodec(loadCursorKey(usage));
  const metrics = createMetrics({
    clients: () => clients.list().map(({ name }) => name),
    usage: () => clients.list().map(({ name }) => usageOf(name)),
    sessions: sessions.list,
    statements: activity.underWay,
    approvals: () => approvals.list().length,
    denials: denials.totals,
    sharing: sharing.figures,
    queue: queue.control.view,
    pools: parts.profile.pools,
    loopDelayMs: queue.loopDelayMs,
    workerRestarts: () => ({
      policy: parts.analyser.restarts,
      snowflake: parts.profile.pools().reduce((sum, { workerRestarts }) => sum + workerRestarts, 0),
    }),
    version: productVersion,
  });
  const runner = createQueryRunner({
    analyser: parts.analyser,
    policies,
    approvals,
    denials,
    results,
    cursors,
    quota,
    profile: parts.profile,
    sharing,
    scheduler: queue.scheduler,
    isPaused: queue.control.isPaused,
    onWaited: metrics.waited,
    activity,
    limits,
    pagedRows: Math.max(config.results.maxRows, limits.rows),
    draining: () => draining,
    onEnd: (...ended) => logStatement(logger, config.log.sql, ...ended),
  });
  const long = createLongQueries({ results, perClient: limits.detachedQueries });
  const call = createToolCaller({
    runner,
    long,
    exporter: createExporter(runner, config.results),
    results,
    cursors,
    patienceSeconds: limits.patienceSeconds,
    sessions,
    about: (client) => ({
      policy: policies.of(client),
      profile: parts.profile.name,
      sandbox: parts.sandbox,
      limits,
      usage: usageOf(client),
      paused: queue.control.isPaused(client),
    }),
    onEnd: metrics.callEnded,
    onUnexpected: (error) =>
      logger.error({ err: error.cause, requestId: error.data.requestId }, 'tool call failed'),
  });

  const build = parts.build ?? createToolServerBuilder({ version: productVersion, sessions, policies, call });
  const legacy = createLegacySessions({
    build,
    sessions,
    cap: limits.sessions,
    perClient: limits.sessionsPerClient,
    idleMs,
  });
  const httpServing = createHttpServing({ build, legacy, sessions, onError });
  const webSocketServing = createWebSocketServing({ build, sessions, onError });

  const panelTokens = createTemporaryTokens<'panel'>('panel', 12 * hourMs);
  const pairingCodes = createTemporaryTokens<'panel'>('pairing', pairingMs);
  const bridgeTokens = createTemporaryTokens<string>('bridge', 24 * hourMs);
  const inProcessToken = newToken('panel');
  const authenticator = createAuthenticator({
    clients,
    adminToken: loadToken(home.adminTokenFile, 'admin'),
    metricsToken: loadToken(home.metricsTokenFile, 'metrics'),
    inProcessToken,
    panelTokens,
    bridgeTokens,
  });

  const url = () => `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${portOf(app)}`;
  const snapshots = createSnapshots({
    config,
    profile: parts.profile,
    sandbox: parts.sandbox,
    clients,
    sessions,
    activity,
    approvals,
    denials,
    queue: queue.control,
    usageOf,
    url,
    draining: () => draining,
  });

  const app: FastifyInstance = await buildServer({
    config,
    logger,
    draining: () => draining,
    routes: [
      health(() => draining),
      noSignIn,
      status(authenticator, snapshots),
      metricsRoute(authenticator, metrics.registry),
      restTools(authenticator, { sessions, policies, call }),
      async (scope) => {
        scope.addHook('onRequest', authenticator.client);
        await scope.register(mcpEndpoint(httpServing, webSocketServing));
      },
      async (scope) => {
        scope.addHook('onRequest', authenticator.admin);
        await scope.register(adminEvents({ feed, ...snapshots }));
      },
      doctor(authenticator, async () =>
        examine(
          {
            host: config.host,
            places: placeFacts(home),
            profiles: await asked(parts.profileFacts),
            clients: await asked(() => clientFacts(clients, policies)),
          },
          await accountFacts(parts.profile),
        ),
      ),
      panelLogin({ pairingCodes, panelTokens }),
      admin({
        authenticator,
        clients,
        policies,
        approvals,
        viewClient: snapshots.viewClient,
        activity,
        snapshot: snapshots.snapshot,
        feed,
        queue: queue.control,
        scheduler: queue.scheduler,
        pairingCodes,
        panelTokens,
        bridgeTokens,
        profiles: parts.profiles,
        panelUrl: () => `${url()}/`,
        usageChanged: usageFeed.changed,
        forgetUsage: quota.forget,
        stop: () => stopAsked(),
        async disconnect(client, why) {
          bridgeTokens.revoke((holder) => holder === client);
          activity.cancelAll({ client });
          // Whoever holds the new token is the same client: it finds its sessions and results as they were.
          if (why === 'removed') {
            sessions.dropClient(client);
            results.dropClient(client);
          }
          webSocketServing.dropClient(client);
          await legacy.dropClient(client);
        },
      }),
      adminQueue({
        authenticator,
        clients,
        queue: queue.control,
        approvals,
        activity,
        onPause() {
          feed.publish({ type: 'overview', overview: snapshots.overview() });
          for (const client of snapshots.clients()) feed.publish({ type: 'client', client });
        },
      }),
      adminSessions({
        authenticator,
        sessions: snapshots.sessions,
        close: (id) => closeSession({ sessions, activity }, id, cancelMs),
      }),
      adminUsage({ authenticator, clients, policies, quota }),
      panel(panelDir),
    ],
  });

  const windows = inProcessBackend(app, {
    credential: inProcessToken,
    port: () => portOf(app),
  });
  const unlisten = parts.profile.onChange((pool) => feed.publish({ type: 'pool', pool }));
  const sweeper = setInterval(() => {
    sessions.sweep();
    sharing.sweep();
    results.sweep();
    legacy.sweep().catch(onError);
  }, sweepEveryMs);
  const beat = setInterval(quota.beat, beatEveryMs);

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
    clearInterval(beat);
    usageFeed.close();
    unlisten();
    queue.close();
    await app.close();
    await parts.profile.close(cancelMs);
    await parts.analyser.close();
    sessions.saveAll();
    commit.flush();
    usage.close();
    store.close();
  }

  return {
    app,
    url,
    servePanel: (port) =>
      servePanelPort(port, windows, (error) => logger.warn({ err: error }, 'the window was not answered')),
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
