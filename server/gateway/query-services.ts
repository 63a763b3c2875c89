import type { Logger } from 'pino';
import { productVersion } from '../config/version.ts';
import type { AdminFeed } from '../contract/admin-feed.ts';
import type { Config } from '../contract/config.ts';
import type { ToolCaller } from '../mcp/tools/tool-call.ts';
import { createToolCaller } from '../mcp/tools/tool-caller.ts';
import { createMetrics, type Metrics } from '../metrics/metrics.ts';
import { type Activity, createActivity } from '../query/activity/activity.ts';
import { createPolicyReviews, type PolicyReviews } from '../query/authorization/policy-reviews.ts';
import { type Coalescing, createCoalescing } from '../query/coalescing/coalescing.ts';
import { createExporter } from '../query/export/export-results.ts';
import { createLongQueries, type LongQueries } from '../query/long-queries.ts';
import { createQueryRunner } from '../query/pipeline.ts';
import { openQueue, type Queue } from '../scheduler/open-queue.ts';
import type { GatewayDependencies } from './dependencies.ts';
import { logStatement } from './log-statement.ts';
import type { GatewayState } from './state.ts';

/** What runs the calls of clients, whichever way they came in. */
export interface QueryServices {
  readonly activity: Activity;
  readonly reviews: PolicyReviews;
  readonly coalescing: Coalescing;
  readonly queue: Queue;
  readonly metrics: Metrics;
  readonly long: LongQueries;
  readonly call: ToolCaller;
}

/** Puts the way of a query together: queue, sharing, the pipeline, and the tools on top of it. */
export function createQueryServices(options: {
  readonly config: Config;
  readonly logger: Logger;
  readonly feed: AdminFeed;
  readonly parts: GatewayDependencies;
  readonly state: GatewayState;
  /** Bytes of answers that have not been read yet. */
  readonly unreadBytes: () => number;
  /** True once a stop was asked for. */
  readonly draining: () => boolean;
}): QueryServices {
  const { config, logger, feed, parts, state, draining } = options;
  const { limits } = config;
  const { clients, policies, sessions, approvals, denials, quota, usageOf, results, cursors } = state;
  const activity = createActivity({ feed });
  const reviews = createPolicyReviews();
  const coalescing = createCoalescing({ cache: config.cache, deadlineMs: limits.statementSeconds * 1000 });
  const queue = openQueue({
    config,
    store: state.store,
    profile: parts.profile,
    feed,
    unreadBytes: options.unreadBytes,
  });
  const metrics = createMetrics({
    clients: () => clients.list().map(({ name }) => name),
    usage: () => clients.list().map(({ name }) => usageOf(name)),
    sessions: sessions.list,
    statements: activity.underWay,
    approvals: () => approvals.list().length,
    denials: denials.totals,
    coalescing: coalescing.figures,
    queue: queue.control.view,
    pools: parts.profile.pools,
    loopDelayMs: queue.loopDelayMs,
    workerRestarts: () => ({
      policy: parts.analyser.restarts,
      snowflake: parts.profile.pools().reduce((sum, { workerRestarts }) => sum + workerRestarts, 0),
    }),
    analysesRefused: () => parts.analyser.refused,
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
    coalescing,
    scheduler: queue.scheduler,
    isPaused: queue.control.isPaused,
    onWaited: metrics.waited,
    activity,
    reviews,
    limits,
    pagedRows: Math.max(config.results.maxRows, limits.rows),
    draining,
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
  return { activity, reviews, coalescing, queue, metrics, long, call };
}
