import type { Store } from '../store/store.ts';
import type { Amounts } from './budgets.ts';

/** A bucket as it is kept; `at` is wall-clock time, because no other clock outlives the process. */
export interface SavedBucket {
  readonly level: number;
  readonly at: number;
  readonly burst: number;
  readonly refillPerMinute: number;
}

/** A statement that was let through and has not been settled. */
export interface SavedReservation {
  readonly id: string;
  /** Which start of the daemon made it. */
  readonly run: string;
  readonly client: string;
  /** The day to which everything of this statement is charged. */
  readonly day: string;
  /** The longest that it may run (ms). */
  readonly mostMs: number;
  /** Null when it needs none. */
  readonly warehouse: string | null;
  readonly creditsPerHour: number;
}

/** A reservation as a later start finds it. */
export interface LeftReservation extends SavedReservation {
  readonly startedAt: number | null;
  readonly woke: boolean;
}

/** What is kept of one day of a client. */
export interface SavedDay {
  readonly used: Amounts;
  /** What a human was told already, see quota-notices.ts. */
  readonly told: readonly string[];
}

/** The tables of `usage.db` that the quotas use: statements without any decision. */
export interface QuotaTables {
  bucketOf(client: string): SavedBucket | undefined;
  saveBucket(client: string, bucket: SavedBucket): void;
  dayOf(client: string, day: string): SavedDay;
  /** Adds to what the client has used on this day. */
  charge(client: string, day: string, amounts: Amounts): void;
  saveTold(client: string, day: string, told: readonly string[]): void;
  /** As if the client had used nothing on this day. */
  clearDay(client: string, day: string): void;
  /** Removes all but the newest days of a client. */
  pruneDays(client: string, current: string): void;
  open(reservation: SavedReservation): void;
  started(id: string, at: number, woke: boolean): void;
  /** True for the one who closes it; false when it was closed before. */
  close(id: string): boolean;
  /** What other starts of the daemon have left open. */
  leftOpen(run: string): readonly LeftReservation[];
  /** When something last ran on a warehouse (ms since 1970). */
  busyAt(warehouse: string): number | undefined;
  saveBusyAt(warehouse: string, at: number): void;
  alive(run: string, at: number): void;
  aliveAt(run: string): number | undefined;
  /** Forgets the signs of life of all other starts. */
  onlyRun(run: string): void;
  forget(client: string): void;
}

/** Days kept for each client. By number and not by age: a clock that was wrong for a moment must not delete today. */
const keptDays = 60;

export function openQuotaTables(store: Store): QuotaTables {
  const bucket = store.prepare(
    'SELECT level, at, burst, per_minute AS refillPerMinute FROM quota_buckets WHERE client = ?',
  );
  const putBucket = store.prepare(
    `INSERT INTO quota_buckets (client, level, at, burst, per_minute) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (client) DO UPDATE
     SET level = excluded.level, at = excluded.at, burst = excluded.burst, per_minute = excluded.per_minute`,
  );
  const day = store.prepare(
    'SELECT requests, rows, bytes, credits, told FROM quota_days WHERE client = ? AND day = ?',
  );
  const addToDay = store.prepare(
    `INSERT INTO quota_days (client, day, requests, rows, bytes, credits) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (client, day) DO UPDATE
     SET requests = requests + excluded.requests, rows = rows + excluded.rows, bytes = bytes + excluded.bytes,
         credits = credits + excluded.credits`,
  );
  const putTold = store.prepare(
    `INSERT INTO quota_days (client, day, told) VALUES (?, ?, ?)
     ON CONFLICT (client, day) DO UPDATE SET told = excluded.told`,
  );
  const dropDay = store.prepare('DELETE FROM quota_days WHERE client = ? AND day = ?');
  const dropOldDays = store.prepare(
    `DELETE FROM quota_days WHERE client = ?1 AND day <> ?2 AND day NOT IN
       (SELECT day FROM quota_days WHERE client = ?1 ORDER BY day DESC LIMIT ${keptDays})`,
  );
  const putReservation = store.prepare(
    `INSERT INTO quota_reservations (id, run, client, day, most_ms, warehouse, credits_per_hour)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const start = store.prepare('UPDATE quota_reservations SET started_at = ?, woke = ? WHERE id = ?');
  const dropReservation = store.prepare('DELETE FROM quota_reservations WHERE id = ?');
  const left = store.prepare(
    `SELECT id, run, client, day, most_ms AS mostMs, warehouse, credits_per_hour AS creditsPerHour,
            started_at AS startedAt, woke
     FROM quota_reservations WHERE run <> ? ORDER BY started_at, id`,
  );
  const busy = store.prepare('SELECT busy_at AS at FROM quota_warehouses WHERE name = ?');
  const putBusy = store.prepare(
    'INSERT INTO quota_warehouses (name, busy_at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET busy_at = excluded.busy_at',
  );
  const alive = store.prepare('SELECT alive_at AS at FROM quota_runs WHERE run = ?');
  const putAlive = store.prepare(
    'INSERT INTO quota_runs (run, alive_at) VALUES (?, ?) ON CONFLICT (run) DO UPDATE SET alive_at = excluded.alive_at',
  );
  const dropRuns = store.prepare('DELETE FROM quota_runs WHERE run <> ?');
  const dropBucket = store.prepare('DELETE FROM quota_buckets WHERE client = ?');
  const dropDays = store.prepare('DELETE FROM quota_days WHERE client = ?');
  const dropReservations = store.prepare('DELETE FROM quota_reservations WHERE client = ?');

  return {
    bucketOf: (client) => bucket.get(client) as SavedBucket | undefined,
    saveBucket: (client, { level, at, burst, refillPerMinute }) =>
      void putBucket.run(client, level, at, burst, refillPerMinute),
    dayOf(client, name) {
      const row = day.get(client, name) as (Amounts & { readonly told: string }) | undefined;
      const { requests = 0, rows = 0, bytes = 0, credits = 0, told = '' } = row ?? {};
      return { used: { requests, rows, bytes, credits }, told: told === '' ? [] : told.split(' ') };
    },
    charge: (client, name, { requests, rows, bytes, credits }) =>
      void addToDay.run(client, name, requests, rows, bytes, credits),
    saveTold: (client, name, told) => void putTold.run(client, name, told.join(' ')),
    clearDay: (client, name) => void dropDay.run(client, name),
    pruneDays: (client, current) => void dropOldDays.run(client, current),
    open: ({ id, run, client, day: name, mostMs, warehouse, creditsPerHour }) =>
      void putReservation.run(id, run, client, name, mostMs, warehouse, creditsPerHour),
    started: (id, at, woke) => void start.run(at, Number(woke), id),
    close: (id) => dropReservation.run(id).changes === 1,
    leftOpen: (run) =>
      (left.all(run) as (Omit<LeftReservation, 'woke'> & { readonly woke: number })[]).map((row) => ({
        ...row,
        woke: row.woke === 1,
      })),
    busyAt: (warehouse) => (busy.get(warehouse) as { readonly at: number } | undefined)?.at,
    saveBusyAt: (warehouse, at) => void putBusy.run(warehouse, at),
    alive: (run, at) => void putAlive.run(run, at),
    aliveAt: (run) => (alive.get(run) as { readonly at: number } | undefined)?.at,
    onlyRun: (run) => void dropRuns.run(run),
    forget(client) {
      dropBucket.run(client);
      dropDays.run(client);
      dropReservations.run(client);
    },
  };
}
