// Counting, buckets and the text format have their subtleties; prom-client is what every Node program uses for them.
import { Registry } from 'prom-client';
import type { PoolView } from '../contract/admin.ts';
import type { QueueView } from '../contract/queue.ts';
import type { ClientUsage } from '../contract/quota.ts';
import type { Session } from '../sessions/session.ts';
import { callMetrics, type EndedCall } from './call-metrics.ts';
import { poolMetrics } from './pool-metrics.ts';
import { type ProcessMetricSources, processMetrics } from './process-metrics.ts';
import { type QueryMetricSources, queryMetrics } from './query-metrics.ts';
import { queueMetrics } from './queue-metrics.ts';
import { quotaMetrics } from './quota-metrics.ts';
import { sessionMetrics } from './session-metrics.ts';

/** Where the figures are kept. They are asked when somebody looks. */
export interface MetricSources extends QueryMetricSources, ProcessMetricSources {
  /** The names of all clients. */
  readonly clients: () => readonly string[];
  readonly sessions: () => readonly Session[];
  readonly pools: () => readonly PoolView[];
  readonly queue: () => QueueView;
  readonly usage: () => readonly ClientUsage[];
}

/** The figures of one gateway, for Prometheus. */
export interface Metrics {
  readonly registry: Registry;
  /** To be told of each call of a tool at its end. */
  readonly callEnded: (call: EndedCall) => void;
  /** To be told how long (ms) each statement waited for its slot. */
  readonly waited: (ms: number) => void;
}

/**
 * Makes all metrics of a gateway, in a registry of its own. Labels are names of clients, tools, codes and states: never
 * anything that grows with the number of calls, never SQL, never the id of a session.
 */
export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  sessionMetrics(registry, sources);
  const callEnded = callMetrics(registry, sources.clients);
  queryMetrics(registry, sources);
  const waited = queueMetrics(registry, sources.queue);
  quotaMetrics(registry, sources.usage);
  poolMetrics(registry, sources.pools);
  processMetrics(registry, sources);
  return { registry, callEnded, waited };
}
