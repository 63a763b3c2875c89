import { Histogram, type Registry } from 'prom-client';
import type { QueueView } from '../contract/queue.ts';
import { counter, gauge } from './at-scrape.ts';

/** Seconds that a statement may have waited for its turn: from at once to the longest that it may. */
const waits = [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/**
 * Who waits for a turn, and how connections are shared out.
 *
 * @returns what is to be told how long a statement waited (ms)
 */
export function queueMetrics(registry: Registry, view: () => QueueView): (waitedMs: number) => void {
  const perClient = (read: (client: QueueView['clients'][number]) => number) => () =>
    view().clients.map((client) => [read(client), client.client] as const);
  const labels = ['client'];

  gauge(registry, {
    name: 'snowgate_queue_slots',
    help: 'Statements that may run at the same time.',
    read: () => [[view().slots]],
  });
  gauge(registry, {
    name: 'snowgate_queue_slots_used',
    help: 'Statements that have a slot.',
    read: () => [[view().inUse]],
  });
  gauge(registry, {
    name: 'snowgate_queue_statements',
    help: 'Statements that wait for a slot, by client.',
    labels,
    read: perClient(({ waiting }) => waiting),
  });
  gauge(registry, {
    name: 'snowgate_client_slots_used',
    help: 'Slots that a client has.',
    labels,
    read: perClient(({ running }) => running),
  });
  gauge(registry, {
    name: 'snowgate_client_paused',
    help: '1 when a human has paused the client, or all.',
    labels,
    read: perClient(({ paused }) => Number(paused)),
  });
  counter(registry, {
    name: 'snowgate_client_slot_seconds_total',
    help: 'Time for which a client has had slots.',
    labels,
    read: perClient(({ usedMs }) => usedMs / 1000),
  });
  const histogram = new Histogram({
    name: 'snowgate_queue_wait_seconds',
    help: 'How long statements waited for their slot.',
    buckets: waits,
    registers: [registry],
  });
  return (waitedMs) => histogram.observe(waitedMs / 1000);
}
