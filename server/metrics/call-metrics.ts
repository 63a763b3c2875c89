import { Histogram, type Registry } from 'prom-client';
import { counter, type Sample } from './at-scrape.ts';

/** How a call of a tool ended. */
export interface EndedCall {
  readonly client: string;
  /** Name of a tool of the registry, or `unknown`. */
  readonly tool: string;
  readonly outcome: 'succeeded' | 'failed' | 'refused' | 'cancelled';
  /** The code of the catalogue when it did not succeed. */
  readonly code: string | null;
  readonly tookMs: number;
}

/** Seconds: from an answer of the gateway itself to a long statement. */
const durations = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/**
 * Calls of tools. Returns what is to be told of each.
 *
 * @param clients - the names that there are: what is known of others is forgotten
 */
export function callMetrics(registry: Registry, clients: () => readonly string[]): (call: EndedCall) => void {
  const took = new Histogram({
    name: 'snowgate_call_duration_seconds',
    help: 'How long calls of tools took, by tool and outcome.',
    labelNames: ['tool', 'outcome'],
    buckets: durations,
    registers: [registry],
  });
  const errors = new Map<string, Map<string, number>>();
  counter(registry, {
    name: 'snowgate_call_errors_total',
    help: 'Calls that did not succeed, by client and code; refusals of quotas and of the queue among them.',
    labels: ['client', 'code'],
    read: () => {
      const known = new Set(clients());
      for (const client of errors.keys()) if (!known.has(client)) errors.delete(client);
      return [...errors].flatMap(([client, codes]) =>
        [...codes].map(([code, count]): Sample => [count, client, code]),
      );
    },
  });
  return ({ client, tool, outcome, code, tookMs }) => {
    took.observe({ tool, outcome }, tookMs / 1000);
    if (code === null) return;
    const codes = errors.get(client) ?? new Map<string, number>();
    errors.set(client, codes.set(code, (codes.get(code) ?? 0) + 1));
  };
}
