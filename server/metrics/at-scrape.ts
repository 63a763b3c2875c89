import { Counter, Gauge, type Registry } from 'prom-client';

/** One figure, with the values of its labels in the order of their names. */
export type Sample = readonly [value: number, ...labels: readonly string[]];

/** A figure that is read from where it is kept when somebody looks, so that nothing is counted twice. */
export interface AtScrape {
  /** `snowgate_<what>_<unit>`; a counter ends in `_total`. */
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
  readonly read: () => Iterable<Sample>;
}

/** A figure that goes up and down. */
export function gauge(registry: Registry, { name, help, labels = [], read }: AtScrape): void {
  const metric: Gauge = new Gauge({
    name,
    help,
    labelNames: labels,
    registers: [registry],
    collect() {
      metric.reset();
      for (const [value, ...given] of read()) metric.set(labelled(labels, given), value);
    },
  });
}

/** A figure that only grows, as long as what it is read from lives. */
export function counter(registry: Registry, { name, help, labels = [], read }: AtScrape): void {
  const metric: Counter = new Counter({
    name,
    help,
    labelNames: labels,
    registers: [registry],
    collect() {
      metric.reset();
      for (const [value, ...given] of read()) metric.inc(labelled(labels, given), value);
    },
  });
}

function labelled(names: readonly string[], values: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}
