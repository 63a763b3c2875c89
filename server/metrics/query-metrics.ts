import type { Registry } from 'prom-client';
import type { CoalescingFigures } from '../query/coalescing/coalescing.ts';
import { counter, gauge } from './at-scrape.ts';

export interface QueryMetricSources {
  /** Statements on their way, by client. */
  readonly statements: () => Iterable<{ readonly client: string; readonly state: 'waiting' | 'running' }>;
  readonly approvals: () => number;
  readonly denials: () => readonly {
    readonly client: string;
    readonly code: string;
    readonly count: number;
  }[];
  readonly coalescing: () => CoalescingFigures;
}

/** Statements on their way, what was refused, and what was answered without asking Snowflake. */
export function queryMetrics(registry: Registry, sources: QueryMetricSources): void {
  const { statements, approvals, denials, coalescing } = sources;
  gauge(registry, {
    name: 'snowgate_statements',
    help: 'Statements on their way: waiting, or running at Snowflake.',
    labels: ['state'],
    read: () => {
      const states = [...statements()].map(({ state }) => state);
      return (['waiting', 'running'] as const).map(
        (state) => [states.filter((one) => one === state).length, state] as const,
      );
    },
  });
  gauge(registry, {
    name: 'snowgate_approvals_waiting',
    help: 'Statements that wait for a human.',
    read: () => [[approvals()]],
  });
  counter(registry, {
    name: 'snowgate_denials_total',
    help: 'Refusals by client and code, kept over restarts.',
    labels: ['client', 'code'],
    read: () => denials().map(({ client, code, count }) => [count, client, code] as const),
  });
  counter(registry, {
    name: 'snowgate_answers_shared_total',
    help: 'Answers of a statement that Snowflake ran for another client at the same time.',
    read: () => [[coalescing().shared]],
  });
  counter(registry, {
    name: 'snowgate_cache_hits_total',
    help: 'Answers given from the cache.',
    read: () => [[coalescing().cached]],
  });
  counter(registry, {
    name: 'snowgate_cache_misses_total',
    help: 'Statements that could have been answered from the cache and were not in it.',
    read: () => [[coalescing().missed]],
  });
  gauge(registry, {
    name: 'snowgate_cache_entries',
    help: 'Answers in the cache.',
    read: () => [[coalescing().entries]],
  });
  gauge(registry, {
    name: 'snowgate_cache_bytes',
    help: 'Memory that the answers in the cache take.',
    read: () => [[coalescing().bytes]],
  });
}
