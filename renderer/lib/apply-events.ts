import type { QueryView, Snapshot } from '../../server/contract/admin.ts';
import type { ChangeView } from '../../server/contract/changes.ts';
import type { AdminEvent } from '../../server/contract/events.ts';
import type { QueueView } from '../../server/contract/queue.ts';
import { assertNever } from './assert-never.ts';

/** Changes kept; the daemon remembers as many. */
const maxChanges = 50;

/** Rows of the query list kept; the daemon sends as many in a snapshot. */
export const maxQueries = 200;

/**
 * The snapshot after a batch of events. Applying a batch twice gives the same result. Rows and lists that no event
 * touched stay the same objects, so that only what changed is drawn again.
 *
 * @param snapshot - what was known before; undefined while nothing has arrived
 * @returns undefined only while no snapshot has ever arrived
 */
export function applyEvents(
  snapshot: Snapshot | undefined,
  events: readonly AdminEvent[],
): Snapshot | undefined {
  const start = events.findLastIndex((event) => event.type === 'snapshot');
  const first = events[start];
  const base = first?.type === 'snapshot' ? first.snapshot : snapshot;
  if (base === undefined) return undefined;

  let { overview, queue } = base;
  const clients = new Rows(base.clients, (row) => row.name);
  const sessions = new Rows(base.sessions, (row) => row.id);
  const queries = new Rows(base.queries, (row) => row.id);
  const pools = new Rows(base.pools, (row) => row.profile);
  const approvals = new Rows(base.approvals, (row) => row.id);
  const confirmations = new Rows(base.confirmations, (row) => row.id);
  const changes = new Rows(base.changes, (row) => row.id);
  const usage = new Rows(base.usage, (row) => row.client);
  for (const event of events.slice(start + 1)) {
    switch (event.type) {
      case 'snapshot':
        break;
      case 'overview':
        overview = event.overview;
        break;
      case 'client':
        clients.put(event.client);
        break;
      case 'client-removed':
        clients.remove(event.name);
        usage.remove(event.name);
        break;
      case 'session':
        sessions.put(event.session);
        break;
      case 'session-removed':
        sessions.remove(event.id);
        break;
      case 'query':
        queries.put(event.query);
        break;
      case 'pool':
        pools.put(event.pool);
        break;
      case 'approval':
        approvals.put(event.approval);
        break;
      case 'approval-removed':
        approvals.remove(event.id);
        break;
      case 'change':
        changes.put(event.change);
        break;
      case 'confirmation':
        confirmations.put(event.confirmation);
        break;
      case 'confirmation-removed':
        confirmations.remove(event.id);
        break;
      case 'queue':
        queue = event.queue;
        placeQueries(queries, queue);
        break;
      case 'usage':
        usage.put(event.usage);
        break;
      case 'notice':
        break;
      default:
        assertNever(event);
    }
  }
  return {
    overview,
    clients: clients.list(),
    sessions: sessions.list(),
    queries: queries.changed ? orderQueries(queries.list()) : base.queries,
    pools: pools.list(),
    approvals: approvals.list(),
    confirmations: confirmations.list(),
    changes: changes.changed ? latest(changes.list()) : base.changes,
    denials: base.denials,
    queue,
    usage: usage.list(),
  };
}

/** True while a query waits or runs: it can still be cancelled and its time still grows. */
export function isActive(query: QueryView): boolean {
  return query.state === 'waiting' || query.state === 'running';
}

/** Active ones first, newest first in both groups; beyond the limit the oldest finished ones go. */
function orderQueries(queries: readonly QueryView[]): QueryView[] {
  const ordered = [...queries].sort(
    (a, b) => Number(isActive(b)) - Number(isActive(a)) || b.startedAt - a.startedAt || compare(a.id, b.id),
  );
  const active = ordered.filter(isActive).length;
  return ordered.slice(0, Math.max(maxQueries, active));
}

/** The queue moves far more often than its statements change: their places follow from it. */
function placeQueries(queries: Rows<QueryView>, { waiting, waitingCount }: QueueView): void {
  const places = new Map(
    waiting.map(({ id, place, waitsFor }) => [id, { place, of: waitingCount, waitsFor }]),
  );
  for (const query of queries.list()) {
    const queue = query.state === 'waiting' ? (places.get(query.id) ?? null) : null;
    if (JSON.stringify(queue) !== JSON.stringify(query.queue)) queries.put({ ...query, queue });
  }
}

/** The latest changes first. */
function latest(changes: readonly ChangeView[]): ChangeView[] {
  return [...changes].sort((a, b) => b.at - a.at).slice(0, maxChanges);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** A list under change: copied once, on the first change. */
class Rows<T> {
  readonly #base: T[];
  readonly #key: (row: T) => string;
  #byKey: Map<string, T> | null = null;

  constructor(base: T[], key: (row: T) => string) {
    this.#base = base;
    this.#key = key;
  }

  get changed(): boolean {
    return this.#byKey !== null;
  }

  put(row: T): void {
    this.#rows().set(this.#key(row), row);
  }

  remove(key: string): void {
    this.#rows().delete(key);
  }

  list(): T[] {
    return this.#byKey === null ? this.#base : [...this.#byKey.values()];
  }

  #rows(): Map<string, T> {
    this.#byKey ??= new Map(this.#base.map((row) => [this.#key(row), row]));
    return this.#byKey;
  }
}
