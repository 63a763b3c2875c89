import { fileURLToPath } from 'node:url';
import type { FastifyPluginAsync } from 'fastify';
import type { ChangeLog } from '../changes/change-log.ts';
import type { TemporaryTokens } from '../clients/temporary-tokens.ts';
import type { Home } from '../config/home.ts';
import type { AdminFeed } from '../contract/admin-feed.ts';
import type { Config } from '../contract/config.ts';
import type { Policy } from '../contract/policy.ts';
import { accountFacts } from '../doctor/account-facts.ts';
import { clientFacts } from '../doctor/client-facts.ts';
import { examine } from '../doctor/examine.ts';
import { asked, boundaryFacts, placeFacts } from '../doctor/local-facts.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { adminApprovals } from '../http/admin/approvals.ts';
import { adminChanges } from '../http/admin/changes.ts';
import { adminClients } from '../http/admin/clients.ts';
import { adminConfirmations } from '../http/admin/confirmations.ts';
import { adminDoctor } from '../http/admin/doctor.ts';
import { adminEvents } from '../http/admin/events.ts';
import { adminLifecycle } from '../http/admin/lifecycle.ts';
import { adminPolicies } from '../http/admin/policies.ts';
import { adminQueries } from '../http/admin/queries.ts';
import { adminQueue } from '../http/admin/queue.ts';
import type { Presence } from '../http/admin/require-presence.ts';
import { adminSessions } from '../http/admin/sessions.ts';
import { adminSignIn, panelLogin } from '../http/admin/sign-in.ts';
import { adminSnapshot } from '../http/admin/snapshot.ts';
import { adminUsage } from '../http/admin/usage.ts';
import { adminScope } from '../http/admin-scope.ts';
import type { Authenticator } from '../http/authenticate.ts';
import { panel } from '../http/panel.ts';
import { health, metrics, oauthDiscovery } from '../http/public-routes.ts';
import type { LegacySessions } from '../mcp/sessions-2025/session-manager.ts';
import { mcpEndpoint } from '../mcp/transports/endpoint.ts';
import type { HttpServing } from '../mcp/transports/http.ts';
import { restTools } from '../mcp/transports/rest.ts';
import type { WebSocketServing } from '../mcp/transports/websocket.ts';
import { policyFingerprint } from '../policy/decision/fingerprint.ts';
import type { Confirmations } from '../presence/confirmations.ts';
import { termsOf } from '../scheduler/lane.ts';
import { closeSession } from './close-session.ts';
import type { GatewayDependencies } from './dependencies.ts';
import type { QueryServices } from './query-services.ts';
import type { Snapshots } from './snapshots.ts';
import type { GatewayState } from './state.ts';
import { status } from './status-route.ts';

/** Everything that routes lead to. */
export interface RouteServices {
  readonly config: Config;
  readonly home: Home;
  readonly parts: GatewayDependencies;
  readonly feed: AdminFeed;
  readonly state: GatewayState;
  readonly calls: QueryServices;
  readonly snapshots: Snapshots;
  readonly authenticator: Authenticator;
  readonly presence: Presence;
  readonly confirmations: Confirmations;
  /** The users whose processes have held sessions. */
  readonly clientUsers: () => Promise<ReadonlySet<number>>;
  readonly changes: ChangeLog;
  readonly panelTokens: TemporaryTokens<'panel'>;
  readonly pairingCodes: TemporaryTokens<'panel'>;
  readonly bridgeTokens: TemporaryTokens<string>;
  readonly legacy: LegacySessions;
  readonly httpServing: HttpServing;
  readonly webSocketServing: WebSocketServing;
  /** ms that cancelled statements may take to confirm. */
  readonly cancelMs: number;
  readonly url: () => string;
  readonly draining: () => boolean;
  readonly stop: () => void;
}

const panelDir = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../dist/renderer' : '../../renderer', import.meta.url),
);

/** The routes of a gateway, one concern each. */
export function gatewayRoutes(services: RouteServices): readonly FastifyPluginAsync[] {
  const { authenticator, state, calls, snapshots, parts, feed } = services;
  const { clients, policies, sessions, approvals, quota, results } = state;
  const { activity, reviews, queue, call } = calls;
  const { panelTokens, pairingCodes, bridgeTokens, presence, changes, url } = services;

  /** The new policy counts for what is under way as well: first what it denies is cancelled, then the rest is shared out. */
  const applyPolicy = (client: string, policy: Policy | null): number => {
    const before = policyFingerprint(policies.of(client));
    if (policy) policies.set(client, policy);
    else policies.reset(client);
    if (policyFingerprint(policies.of(client)) !== before) approvals.forget(client);
    const cancelled = reviews.changed(client);
    queue.scheduler.changeTerms(client, termsOf(policies.of(client)));
    state.usageFeed.changed(client);
    return cancelled;
  };
  const onPause = () => {
    feed.publish({ type: 'overview', overview: snapshots.overview() });
    for (const client of snapshots.clients()) feed.publish({ type: 'client', client });
  };

  const examineAll = async () =>
    examine(
      {
        host: services.config.host,
        places: placeFacts(services.home),
        boundary: boundaryFacts([...(await services.clientUsers())]),
        profiles: await asked(parts.profileFacts),
        clients: await asked(() => clientFacts(clients, policies)),
      },
      await accountFacts(parts.profile),
    );

  const disconnect = async (client: string, why: 'rotated' | 'removed'): Promise<void> => {
    bridgeTokens.revoke((holder) => holder === client);
    const removed = why === 'removed' ? new SnowgateError('CLIENT_REMOVED', { name: client }) : undefined;
    activity.cancelAll({ client }, removed);
    approvals.forget(client);
    // The holder of a rotated token is the same client: it finds its sessions and results as they were.
    if (why === 'removed') {
      sessions.dropClient(client);
      results.dropClient(client);
    }
    services.webSocketServing.dropClient(client);
    await services.legacy.dropClient(client);
  };

  return [
    health(services.draining),
    oauthDiscovery,
    status(authenticator, snapshots),
    metrics(authenticator, calls.metrics.registry),
    restTools(authenticator, { sessions, policies, call }),
    async (scope) => {
      scope.addHook('onRequest', authenticator.client);
      scope.addHook('preHandler', authenticator.client);
      await scope.register(mcpEndpoint(services.httpServing, services.webSocketServing));
    },
    panelLogin({ pairingCodes, panelTokens }),
    adminScope(authenticator, [
      adminSnapshot({ snapshot: snapshots.snapshot, profiles: parts.profiles }),
      adminEvents({ feed, authenticator, ...snapshots }),
      adminDoctor(examineAll),
      adminClients({
        clients,
        policies,
        presence,
        changes,
        feed,
        queue: queue.control,
        views: snapshots.clients,
        viewClient: snapshots.viewClient,
        disconnect,
        forgetUsage: quota.forget,
      }),
      adminPolicies({ clients, policies, presence, changes, applyPolicy }),
      adminApprovals({ approvals, presence, changes }),
      adminQueries({ activity, changes }),
      adminSignIn({
        clients,
        presence,
        changes,
        pairingCodes,
        panelTokens,
        bridgeTokens,
        messageBytes: services.config.limits.messageBytes,
        panelUrl: () => `${url()}/`,
      }),
      adminLifecycle({ changes, stop: services.stop }),
      adminChanges({ changes, presence, policies, applyPolicy, queue: queue.control, onPause }),
      adminConfirmations({ confirmations: services.confirmations }),
      adminQueue({ clients, queue: queue.control, approvals, activity, changes, onPause }),
      adminSessions({
        changes,
        sessions: snapshots.sessions,
        close: (id) => closeSession({ sessions, activity }, id, services.cancelMs),
      }),
      adminUsage({ clients, policies, quota }),
    ]),
    panel(panelDir),
  ];
}
