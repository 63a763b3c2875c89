import type { Logger } from 'pino';
import { type Approvals, createApprovals } from '../approvals/approvals.ts';
import { type ClientRegistry, openClientRegistry } from '../clients/client-registry.ts';
import { defaultPolicy } from '../clients/default-policy.ts';
import { openPolicyStore, type PolicyStore } from '../clients/policy-store.ts';
import type { Home } from '../config/home.ts';
import type { AdminFeed } from '../contract/admin-feed.ts';
import type { Config } from '../contract/config.ts';
import type { Notice } from '../contract/denials.ts';
import type { ClientUsage } from '../contract/quota.ts';
import { createDenials, type Denials } from '../denials/denials.ts';
import { openProtocolSessionStore, type ProtocolSessionStore } from '../mcp/sessions-2025/session-store.ts';
import { type CursorCodec, createCursorCodec, loadCursorKey } from '../query/results/cursor.ts';
import { openResultStore, type ResultStore } from '../query/results/result-store.ts';
import { openConfiguredQuota } from '../quota/open-configured-quota.ts';
import { beatEveryMs, type Quota } from '../quota/quota.ts';
import { createUsageFeed, type UsageFeed } from '../quota/usage-feed.ts';
import { openSessionJournal } from '../sessions/session-journal.ts';
import { createSessionRegistry, type SessionRegistry } from '../sessions/session-registry.ts';
import { backUp } from '../store/backups.ts';
import { createGroupCommit } from '../store/group-commit.ts';
import { openStateStore, openUsageStore, type Store } from '../store/store.ts';

/** Who may do what, who does what, and what is kept of it: everything of the gateway that outlives a call. */
export interface GatewayState {
  /** Clients, policies and pauses. */
  readonly store: Store;
  readonly clients: ClientRegistry;
  readonly policies: PolicyStore;
  readonly sessions: SessionRegistry;
  readonly approvals: Approvals;
  readonly denials: Denials;
  readonly quota: Quota;
  readonly usageOf: (client: string) => ClientUsage;
  readonly usageFeed: UsageFeed;
  readonly results: ResultStore;
  readonly cursors: CursorCodec;
  readonly protocolSessions: ProtocolSessionStore;

  /** What a person has to know of the state that was found, in words: shown until the daemon ends. */
  readonly warnings: readonly string[];

  /** Settles what a daemon that was killed has left open, and backs up both databases. Once, when the gateway serves. */
  begin(): void;

  /** Writes down what is not yet, and closes the databases. */
  close(): void;
}

/** Opens both databases and everything that lives in them, in the order in which the parts depend on each other. */
export function openGatewayState(options: {
  readonly config: Config;
  readonly home: Home;
  readonly logger: Logger;
  readonly feed: AdminFeed;
}): GatewayState {
  const { config, home, logger, feed } = options;
  const { limits } = config;
  const store = openStateStore(home.stateFile);
  let usage: Store;
  try {
    usage = openUsageStore(home.usageFile);
  } catch (error) {
    store.close();
    throw error;
  }
  const commit = createGroupCommit(usage);
  const warnings = usageWarnings(store, usage);
  for (const warning of warnings) logger.error(warning);
  const clients = openClientRegistry(store, Date.now, (error) =>
    logger.error({ err: error }, 'when a client was last seen could not be noted'),
  );
  const policies = openPolicyStore(store, defaultPolicy(config.profile));

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
    idleMs: limits.sessionIdleMinutes * 60_000,
    feed,
    journal,
    restored: saved.sessions,
  });

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
  const denials = createDenials({
    store,
    onNotice,
    onError: (error) => logger.error({ err: error }, 'a denial could not be counted'),
  });
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
  const beat = setInterval(quota.beat, beatEveryMs);

  const results = openResultStore({
    store: usage,
    commit,
    onError: (error) => logger.error({ err: error }, 'a result could not be written down'),
  });
  return {
    store,
    clients,
    policies,
    sessions,
    approvals,
    denials,
    quota,
    usageOf,
    usageFeed,
    results,
    cursors: createCursorCodec(loadCursorKey(usage)),
    protocolSessions: openProtocolSessionStore({
      store: usage,
      commit,
      idleMs: limits.sessionIdleMinutes * 60_000,
      onError: (error) => logger.error({ err: error }, 'a protocol session could not be written down'),
    }),
    warnings,
    begin() {
      const settled = quota.settleLeftovers();
      if (settled > 0)
        logger.warn({ settled }, 'statements of a daemon that ended in the middle were settled');
      for (const [database, file] of [
        [store, home.stateFile],
        [usage, home.usageFile],
      ] as const) {
        try {
          backUp(database, file);
        } catch (error) {
          // A full disk is no reason not to serve.
          logger.error({ err: error, file }, 'the database could not be backed up');
        }
      }
    },
    close() {
      clearInterval(beat);
      usageFeed.close();
      sessions.saveAll();
      commit.flush();
      usage.close();
      store.close();
    },
  };
}

/** The switch of `state.db` that says that there has been a `usage.db`. */
const usageBegun = 'usage-begun';

/**
 * A lost `usage.db` is made anew, or a restart could not serve at all; but with it go today's counters, and a budget that
 * is fresh without a person's knowledge is none.
 */
function usageWarnings(store: Store, usage: Store): readonly string[] {
  const { changes } = store
    .prepare('INSERT OR IGNORE INTO switches (name, value) VALUES (?, ?)')
    .run(usageBegun, 'yes');
  const warnings: string[] = [];
  if (usage.isNew && changes === 0) {
    warnings.push(
      'usage.db was missing or empty and has been made anew: sessions and the counters of today are lost, so daily budgets start afresh. `snowgate restore usage` puts back a backup.',
    );
  }
  if (usage.droppedRows > 0) {
    warnings.push(
      `${usage.droppedRows} damaged rows of usage.db were left out: the counters or sessions in them are lost. \`snowgate restore usage\` puts back a backup.`,
    );
  }
  return warnings;
}
