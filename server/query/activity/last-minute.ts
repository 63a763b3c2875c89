import type { Overview } from '../../contract/admin.ts';

/** Figures of the calls of the last 60 seconds, in memory that does not grow with their number. */
export interface LastMinute {
  record(state: 'succeeded' | 'failed' | 'refused' | 'cancelled', tookMs: number): void;
  figures(): Overview['lastMinute'];
}

interface Second {
  readonly at: number;
  calls: number;
  failed: number;
  refused: number;
  readonly took: number[];
}

/** Durations kept for each second: enough for a steady percentile, and a bound at any load. */
const samplesPerSecond = 100;

export function createLastMinute(now: () => number): LastMinute {
  let seconds: Second[] = [];

  const current = (): Second => {
    const at = Math.floor(now() / 1000);
    const last = seconds.at(-1);
    if (last?.at === at) return last;
    const fresh: Second = { at, calls: 0, failed: 0, refused: 0, took: [] };
    seconds = [...seconds.filter((second) => second.at > at - 60), fresh];
    return fresh;
  };

  return {
    record(state, tookMs) {
      const second = current();
      second.calls += 1;
      if (state === 'failed') second.failed += 1;
      if (state === 'refused') second.refused += 1;
      if (state !== 'succeeded') return;
      if (second.took.length < samplesPerSecond) second.took.push(tookMs);
      // Past the bound a random earlier sample gives way, so that a burst's end counts as much as its start.
      else second.took[Math.floor(Math.random() * samplesPerSecond)] = tookMs;
    },

    figures() {
      const from = Math.floor(now() / 1000) - 60;
      const recent = seconds.filter((second) => second.at > from);
      const took = recent.flatMap((second) => second.took).sort((a, b) => a - b);
      const sum = (pick: (second: Second) => number) =>
        recent.reduce((total, second) => total + pick(second), 0);
      return {
        calls: sum((second) => second.calls),
        failed: sum((second) => second.failed),
        refused: sum((second) => second.refused),
        p50Ms: percentile(took, 0.5),
        p95Ms: percentile(took, 0.95),
      };
    },
  };
}

function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}
