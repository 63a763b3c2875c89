import { randomUUID } from 'node:crypto';
import type { QuotaPolicy } from '../contract/policy.ts';
import type { ClientUsage } from '../contract/quota.ts';
import type { Store } from '../store/store.ts';
import { type BooksOptions, openBooks } from './books.ts';
import { nothing } from './budgets.ts';
import { openQuotaTables } from './quota-tables.ts';
import { recover } from './recover.ts';
import { refuseRate } from './refusals.ts';
import { type Reservation, reserve, type Wanted } from './reserve.ts';
import { fullBucket, takeToken } from './token-bucket.ts';
import { usageOf } from './usage-of.ts';
import { createWarehouses } from './warehouses.ts';

/** What the clients may use, and have used. Everything that costs something is asked for here first. */
export interface Quota {
  /**
   * Takes one token of the client's bucket. It is not given back when the call is refused later on: a flood of statements
   * that are refused is a flood as well.
   *
   * @throws QUOTA_RATE
   */
  admit(client: string, policy: QuotaPolicy): Admission;

  /**
   * Charges a request and sets aside what the statement may use at most.
   *
   * @throws QUOTA_DAY, QUOTA_HELD
   */
  reserve(client: string, policy: QuotaPolicy, wanted: Wanted): Reservation;

  /** What the client has used today and has left, under this policy. */
  usage(client: string, policy: QuotaPolicy): ClientUsage;

  /**
   * Gives a client a fresh day and a full bucket. What runs goes on, and is charged to the fresh day.
   * @throws QUOTA_UNAVAILABLE
   */
  reset(client: string, policy: QuotaPolicy): Promise<void>;

  /**
   * Forgets a client that was removed.
   * @throws QUOTA_UNAVAILABLE
   */
  forget(client: string): Promise<void>;

  /**
   * Settles what a daemon that was killed has left open; to be called once, when this one is certain to serve.
   * @returns how many statements were settled
   */
  settleLeftovers(): number;

  /** Writes a sign of life while something runs: to be called every few seconds. */
  beat(): void;
}

/** A call that was let in. */
export interface Admission {
  /**
   * Resolves when its token is on the disk: nobody may be answered before. What is written later is there later, so that
   * a call which waits for its settlement need not wait for this one as well.
   *
   * @throws QUOTA_UNAVAILABLE
   */
  readonly onDisk: Promise<void>;
}

/** How often `beat` is to be called (ms): so much busy time a crash can forgive at most. */
export const beatEveryMs = 2_000;

export interface QuotaOptions extends BooksOptions {
  readonly store: Store;
  /** The name of the calendar's zone, to show. */
  readonly timeZone: string;
  readonly creditsPerHour: number;
  /** A warehouse on which nothing of ours ran for this long is taken to be suspended. */
  readonly resumeAfterMs: number;
  /** Told when a client begins to be refused for its rate, and how often it was when that is over. */
  readonly onRateLimit: (client: string, state: 'begins' | { readonly refused: number }) => void;
}

/** Opens the quotas. */
export function openQuota(options: QuotaOptions): Quota {
  const { store, now, steady, creditsPerHour, onChange, onRateLimit } = options;
  const run = randomUUID();
  const tables = openQuotaTables(store);
  const books = openBooks(tables, options);
  const { accounts } = books;
  const warehouses = createWarehouses({
    steady,
    busyAgo: (name) => Math.max(0, now() - (tables.busyAt(name) ?? Number.NEGATIVE_INFINITY)),
    resumeAfterMs: options.resumeAfterMs,
  });
  const reserving = { books, warehouses, creditsPerHour, run, now, onChange };

  return {
    settleLeftovers: () => recover(store, tables, run),

    admit(client, policy) {
      const account = accounts.of(client, policy);
      const taken = takeToken(account.bucket, policy, steady());
      account.bucket = taken.bucket;
      if (!taken.ok) {
        account.refusedInARow += 1;
        if (account.refusedInARow === 1) {
          onRateLimit(client, 'begins');
          books.tell(account, accounts.dayOf(account, books.today().name), ['rate-used']);
          onChange(client);
        }
        throw refuseRate(policy, taken.waitMs);
      }
      if (account.refusedInARow > 0) onRateLimit(client, { refused: account.refusedInARow });
      account.refusedInARow = 0;
      onChange(client);
      const saved = { ...taken.bucket, at: now() };
      const onDisk = books.durable(() => tables.saveBucket(client, saved));
      // Whoever never gets to wait for it has failed for another reason.
      onDisk.catch(() => undefined);
      return { onDisk };
    },

    reserve: (client, policy, wanted) => reserve(reserving, client, policy, wanted),

    usage(client, policy) {
      const account = accounts.of(client, policy);
      const day = books.today();
      const { used } = accounts.dayOf(account, day.name);
      const { timeZone } = options;
      return usageOf({ account, day, used, policy, timeZone, now: now(), steady: steady() });
    },

    async reset(client, policy) {
      const account = accounts.of(client, policy);
      const day = accounts.dayOf(account, books.today().name);
      account.bucket = fullBucket(policy, steady());
      account.refusedInARow = 0;
      day.used = nothing;
      day.told.clear();
      onChange(client);
      const saved = { ...account.bucket, at: now() };
      await books.durable(() => {
        tables.saveBucket(client, saved);
        tables.clearDay(client, day.name);
      });
    },

    async forget(client) {
      accounts.drop(client);
      await books.durable(() => tables.forget(client));
    },

    beat() {
      if (!accounts.someOpen()) return;
      const at = now();
      void books.later(() => tables.alive(run, at));
    },
  };
}
