/** One measured figure, as `--json` writes it. */
export interface Row {
  readonly id: string;
  readonly value: number;
  readonly unit: string;
  /** The goal of the design, or null where it names none. */
  readonly goal: number | null;
  readonly met: boolean | null;
  /** Largest minus smallest round, as a share of the median; null when there was one round. */
  readonly spread: number | null;
}

/** A goal and the side of it that is good. */
interface Goal {
  readonly unit: string;
  readonly goal: number;
  readonly better: 'higher' | 'lower';
}

/** The goals of the design. Ids that are not here are figures beside them, without a goal of their own. */
const goals: Readonly<Record<string, Goal>> = {
  'call-ratio-50': { unit: 'x', goal: 0.45, better: 'higher' },
  'e2e-throughput': { unit: 'calls/s', goal: 190, better: 'higher' },
  'e2e-p50': { unit: 'ms', goal: 105, better: 'lower' },
  'e2e-p99': { unit: 'ms', goal: 160, better: 'lower' },
  reuse: { unit: '%', goal: 95, better: 'higher' },
  'fair-p99-ratio': { unit: 'x', goal: 2, better: 'lower' },
  'hostile-p99-ratio': { unit: 'x', goal: 2, better: 'lower' },
  'rss-idle': { unit: 'MB', goal: 180, better: 'lower' },
  'rss-busy': { unit: 'MB', goal: 250, better: 'lower' },
  'session-bytes': { unit: 'bytes', goal: 30_000, better: 'lower' },
  sessions: { unit: 'sessions', goal: 1000, better: 'higher' },
  'sql-p50': { unit: 'ms', goal: 0.1, better: 'lower' },
  'sql-p99': { unit: 'ms', goal: 10, better: 'lower' },
  'sql-cached': { unit: 'ms', goal: 0.01, better: 'lower' },
  'start-ms': { unit: 'ms', goal: 1000, better: 'lower' },
  'restart-ms': { unit: 'ms', goal: 2000, better: 'lower' },
  'tools-list-tokens': { unit: 'tokens', goal: 2500, better: 'lower' },
};

/** The median of the rounds against the goal of the design. */
export function goalRow(id: string, rounds: readonly number[]): Row {
  const found = goals[id];
  if (!found) throw new Error(`The design names no goal ${id}.`);
  const { unit, goal, better } = found;
  const row = figureRow(id, rounds, unit);
  return { ...row, goal, met: better === 'higher' ? row.value >= goal : row.value <= goal };
}

/** The median of the rounds of a figure that has no goal. */
export function figureRow(id: string, rounds: readonly number[], unit: string): Row {
  return { id, value: round(median(rounds)), unit, goal: null, met: null, spread: spreadOf(rounds) };
}

/** The middle value; the lower of the two when their number is even. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value that this share of all values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

function spreadOf(rounds: readonly number[]): number | null {
  if (rounds.length < 2) return null;
  return round((Math.max(...rounds) - Math.min(...rounds)) / median(rounds));
}

/** Four significant digits: more would only look exact. */
function round(value: number): number {
  return Number(value.toPrecision(4));
}
