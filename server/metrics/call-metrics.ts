import { Counter, Histogram, type Registry } from 'prom-client';

/** How a call of a tool ended. */
export interface EndedCall {
  /** Name of a tool of the registry, or `unknown`. */
  readonly tool: string;
  readonly outcome: 'succeeded' | 'failed' | 'refused' | 'cancelled';
  /** The code of the catalogue when it did not succeed. */
  readonly code: string | null;
  readonly tookMs: number;
}

/** Seconds: from an answer of the gateway itself to a long statement. */
const durations = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** Calls of tools. Returns what is to be told of each. */
export function callMetrics(registry: Registry): (call: EndedCall) => void {
  const took = new Histogram({
    name: 'snowgate_call_duration_seconds',
    help: 'How long calls of tools took, by tool and outcome.',
    labelNames: ['tool', 'outcome'],
    buckets: durations,
    registers: [registry],
  });
  const errors = new Counter({
    name: 'snowgate_call_errors_total',
    help: 'Calls that did not succeed, by the code of the error.',
    labelNames: ['code'],
    registers: [registry],
  });
  return ({ tool, outcome, code, tookMs }) => {
    took.observe({ tool, outcome }, tookMs / 1000);
    if (code !== null) errors.inc({ code });
  };
}
