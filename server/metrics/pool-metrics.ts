import type { Registry } from 'prom-client';
import type { PoolView } from '../contract/admin.ts';
import type { LeaseFigures } from '../contract/leases.ts';
import { counter, gauge } from './at-scrape.ts';

/** The connections to Snowflake and their loans; `profile` is the name of the profile. */
export function poolMetrics(registry: Registry, pools: () => readonly PoolView[]): void {
  const each = (read: (pool: PoolView) => number) => () =>
    pools().map((pool) => [read(pool), pool.profile] as const);
  const leases = (read: (leases: LeaseFigures) => number) => each((pool) => read(pool.leases));
  const labels = ['profile'];

  gauge(registry, {
    name: 'snowgate_pool_up',
    help: '1 when a login has worked and nothing has failed since, else 0.',
    labels,
    read: each(({ state }) => Number(state === 'ready')),
  });
  gauge(registry, {
    name: 'snowgate_pool_circuit_open',
    help: '1 while no statement is sent because the last ones could not reach Snowflake, else 0.',
    labels,
    read: each(({ circuit }) => Number(circuit.state !== 'closed')),
  });
  counter(registry, {
    name: 'snowgate_pool_circuit_opened_total',
    help: 'How often that has happened.',
    labels,
    read: each(({ circuit }) => circuit.opened),
  });
  counter(registry, {
    name: 'snowgate_statement_retries_total',
    help: 'Statements sent again after a failure that may be over soon.',
    labels,
    read: each(({ retries }) => retries),
  });
  counter(registry, {
    name: 'snowgate_fallback_answers_total',
    help: 'Statements that this profile answered in place of the one in use.',
    labels,
    read: () =>
      pools().flatMap(({ profile, fallbackOf, stoodIn }) =>
        fallbackOf === null ? [] : [[stoodIn, profile] as const],
      ),
  });
  gauge(registry, {
    name: 'snowgate_pool_connections',
    help: 'Connections by what they do: borrowed by a statement, or available.',
    labels: [...labels, 'state'],
    read: () =>
      pools().flatMap(({ profile, borrowed, available }) => [
        [borrowed, profile, 'borrowed'] as const,
        [available, profile, 'available'] as const,
      ]),
  });
  gauge(registry, {
    name: 'snowgate_pool_connections_max',
    help: 'Connections that there may be.',
    labels,
    read: each(({ max }) => max),
  });
  gauge(registry, {
    name: 'snowgate_pool_waiting_statements',
    help: 'Statements that have their turn and wait for a connection to open.',
    labels,
    read: each(({ waiting }) => waiting),
  });
  counter(registry, {
    name: 'snowgate_logins_total',
    help: 'Logins at Snowflake.',
    labels,
    read: each(({ logins }) => logins),
  });
  counter(registry, {
    name: 'snowgate_leases_total',
    help: 'Loans of a connection to a statement.',
    labels,
    read: leases(({ acquired }) => acquired),
  });
  counter(registry, {
    name: 'snowgate_leases_reused_total',
    help: 'Loans of a connection that was open already; by whether the same client had it last.',
    labels: [...labels, 'same_client'],
    read: () =>
      pools().flatMap(({ profile, leases: { reused, reusedBySameClient } }) => [
        [reusedBySameClient, profile, 'yes'] as const,
        [reused - reusedBySameClient, profile, 'no'] as const,
      ]),
  });
  counter(registry, {
    name: 'snowgate_lease_wait_seconds_total',
    help: 'Time that statements waited for their connection.',
    labels,
    read: leases(({ wait }) => wait.totalMs / 1000),
  });
  counter(registry, {
    name: 'snowgate_lease_hold_seconds_total',
    help: 'Time for which connections were lent.',
    labels,
    read: leases(({ hold }) => hold.totalMs / 1000),
  });
  counter(registry, {
    name: 'snowgate_connections_opened_total',
    help: 'Connections opened.',
    labels,
    read: leases(({ opened }) => opened),
  });
  counter(registry, {
    name: 'snowgate_connections_closed_total',
    help: 'Connections given up: dead or in an unknown state, or lent for too long.',
    labels: [...labels, 'reason'],
    read: () =>
      pools().flatMap(({ profile, leases: { evicted, expired } }) => [
        [evicted, profile, 'dead'] as const,
        [expired, profile, 'expired'] as const,
      ]),
  });
  counter(registry, {
    name: 'snowgate_context_switches_total',
    help: 'USE statements sent to bring a connection to where its next statement runs.',
    labels,
    read: leases(({ contextSwitches }) => contextSwitches),
  });
}
