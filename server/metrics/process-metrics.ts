import type { Registry } from 'prom-client';
import { counter, gauge } from './at-scrape.ts';

export interface ProcessMetricSources {
  /** How late the event loop is, in ms. */
  readonly loopDelayMs: () => number;
  /** How often each worker was replaced. */
  readonly workerRestarts: () => Readonly<Record<string, number>>;
  /** Statements refused without a look at them, because others of their client killed the analyser's worker. */
  readonly analysesRefused: () => number;
  readonly version: string;
}

/**
 * The daemon's own process, under the names that every Prometheus client uses for it. Those that prom-client brings along
 * start a timer and an observer that cannot be stopped again.
 */
export function processMetrics(registry: Registry, sources: ProcessMetricSources): void {
  const { loopDelayMs, workerRestarts, analysesRefused, version } = sources;
  counter(registry, {
    name: 'process_cpu_seconds_total',
    help: 'CPU time of the daemon, its workers included.',
    read: () => {
      const { user, system } = process.cpuUsage();
      return [[(user + system) / 1e6]];
    },
  });
  gauge(registry, {
    name: 'process_resident_memory_bytes',
    help: 'Memory of the daemon, its workers included.',
    read: () => [[process.memoryUsage.rss()]],
  });
  gauge(registry, {
    name: 'process_start_time_seconds',
    help: 'When the daemon was started, in seconds since 1970.',
    read: () => [[Math.round(performance.timeOrigin) / 1000]],
  });
  gauge(registry, {
    name: 'nodejs_heap_size_used_bytes',
    help: 'JavaScript heap in use, without workers.',
    read: () => [[process.memoryUsage().heapUsed]],
  });
  gauge(registry, {
    name: 'snowgate_event_loop_delay_seconds',
    help: 'How late the event loop was in the last half second, on average.',
    read: () => [[loopDelayMs() / 1000]],
  });
  counter(registry, {
    name: 'snowgate_worker_restarts_total',
    help: 'Workers that died or hung and were replaced, by what they do.',
    labels: ['worker'],
    read: () => Object.entries(workerRestarts()).map(([worker, count]) => [count, worker] as const),
  });
  counter(registry, {
    name: 'snowgate_analyses_refused_total',
    help: 'Statements refused without a look, because others of their client killed the analysis worker.',
    read: () => [[analysesRefused()]],
  });
  gauge(registry, {
    name: 'snowgate_build_info',
    help: 'Always 1; the label says which version runs.',
    labels: ['version'],
    read: () => [[1, version]],
  });
}
