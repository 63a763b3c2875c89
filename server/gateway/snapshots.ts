import type { Approvals } from '../approvals/approvals.ts';
import type { ChangeLog } from '../changes/change-log.ts';
import type { Client, ClientRegistry } from '../clients/client-registry.ts';
import { productVersion } from '../config/version.ts';
import type { ClientView, Overview, Snapshot } from '../contract/admin.ts';
import type { Config } from '../contract/config.ts';
import type { ClientUsage } from '../contract/quota.ts';
import type { SessionView } from '../contract/sessions.ts';
import type { Denials } from '../denials/denials.ts';
import type { Confirmations } from '../presence/confirmations.ts';
import type { Activity } from '../query/activity/activity.ts';
import type { QueueControl } from '../scheduler/queue-control.ts';
import { type Session, viewSession } from '../sessions/session.ts';
import type { SessionRegistry } from '../sessions/session-registry.ts';
import { sessionStats } from '../sessions/session-stats.ts';
import type { SnowflakeClient } from '../snowflake/types.ts';

/** The state of the gateway as the panel, /status and the command line see it. */
export interface Snapshots {
  readonly overview: () => Overview;
  readonly snapshot: () => Snapshot;
  readonly clients: () => readonly ClientView[];
  readonly sessions: () => readonly SessionView[];
  /** What a client may see: the daemon, the pool, and of the sessions its own. */
  readonly ofClient: (name: string) => Pick<Snapshot, 'overview' | 'pools' | 'sessions'>;
  /** @throws CLIENT_UNKNOWN */
  readonly viewClient: (name: string) => ClientView;
}

export function createSnapshots(sources: {
  readonly config: Config;
  readonly profile: SnowflakeClient;
  readonly sandbox: boolean;
  readonly clients: ClientRegistry;
  readonly sessions: SessionRegistry;
  readonly activity: Activity;
  readonly approvals: Approvals;
  readonly confirmations: Confirmations;
  readonly changes: ChangeLog;
  readonly denials: Denials;
  readonly queue: QueueControl;
  readonly usageOf: (client: string) => ClientUsage;
  readonly warnings: () => readonly string[];
  readonly url: () => string;
  readonly draining: () => boolean;
}): Snapshots {
  const { config, profile, clients, sessions, activity } = sources;
  const startedAt = Date.now();

  const viewClient = (client: Client): ClientView => {
    const own = sessions.of(client.name);
    return {
      ...client,
      sessions: own.length,
      running: activity.running({ client: client.name }),
      calls: own.reduce((sum, session) => sum + session.calls, 0),
      paused: sources.queue.isPaused(client.name),
    };
  };

  const overviewOf = (counted: readonly Session[]): Overview => ({
    version: productVersion,
    state: sources.draining() ? 'draining' : 'running',
    environment: config.env,
    pid: process.pid,
    startedAt,
    now: Date.now(),
    mcpUrl: `${sources.url()}/mcp`,
    websocketUrl: `${sources.url().replace(/^http/, 'ws')}/mcp`,
    profile: profile.name,
    sandbox: sources.sandbox,
    clients: clients.list().length,
    sessions: counted.length,
    sessionStats: sessionStats(counted, Date.now()),
    running: activity.running(),
    paused: sources.queue.paused().all,
    warnings: [...sources.warnings()],
    lastMinute: activity.lastMinute(),
    memoryBytes: process.memoryUsage.rss(),
  });

  const overview = () => overviewOf(sessions.list());
  const view = (session: Session) => viewSession(session, Date.now());

  return {
    overview,
    sessions: () => sessions.list().map(view),
    ofClient(name) {
      const own = sessions.of(name);
      return {
        overview: { ...overviewOf(own), warnings: [] },
        pools: [...profile.pools()],
        sessions: own.map(view),
      };
    },
    clients: () => clients.list().map(viewClient),
    viewClient: (name) => viewClient(clients.get(name)),
    snapshot: () => ({
      overview: overview(),
      clients: clients.list().map(viewClient),
      sessions: sessions.list().map(view),
      queries: [...activity.list()],
      pools: [...profile.pools()],
      approvals: [...sources.approvals.list()],
      confirmations: [...sources.confirmations.list()],
      changes: [...sources.changes.list()],
      denials: [...sources.denials.list()],
      queue: sources.queue.view(),
      usage: clients.list().map(({ name }) => sources.usageOf(name)),
    }),
  };
}
