import { type Amounts, nothing, plus } from './budgets.ts';
import type { QuotaTables } from './quota-tables.ts';
import { advance, type Bucket, type BucketShape, fullBucket } from './token-bucket.ts';

/** A day of a client in memory: ahead of the tables by what is being written. */
export interface DayCounters {
  readonly name: string;
  used: Amounts;
  readonly told: Set<string>;
}

/** One client in memory. Decisions are made here, in one turn of the event loop, so that no two calls get the same token. */
export interface Account {
  readonly client: string;
  bucket: Bucket;
  readonly days: Map<string, DayCounters>;
  /** The statements that were reserved and not settled: what is set aside for each, and of which day. */
  readonly open: Map<string, { readonly day: string; readonly held: Amounts }>;
  /** Calls that were refused for the rate since the last that was not. */
  refusedInARow: number;
}

/** The clients that have called or were looked at, read from the tables on first use. */
export interface Accounts {
  of(client: string, shape: BucketShape): Account;
  dayOf(account: Account, day: string): DayCounters;
  drop(client: string): void;
  /** True while a statement of any client is open. */
  someOpen(): boolean;
}

/** Days held in memory for a client: today, and where a statement ran over midnight the day before. */
const daysHeld = 3;

/**
 * @param now - wall clock (ms since 1970)
 * @param steady - a clock in ms that never jumps
 */
export function createAccounts(options: {
  readonly tables: QuotaTables;
  readonly now: () => number;
  readonly steady: () => number;
  /** Commits what waits, so that the tables can be read. */
  readonly flush: () => void;
}): Accounts {
  const { tables, now, steady, flush } = options;
  const accounts = new Map<string, Account>();

  // What the wall clock says since then is all that is known across a restart; it can refill the bucket at most once.
  const restore = (client: string, shape: BucketShape): Bucket => {
    const saved = tables.bucketOf(client);
    if (!saved) return fullBucket(shape, steady());
    const { level, burst, refillPerMinute } = saved;
    const at = steady() - Math.max(0, now() - saved.at);
    return advance({ level, burst, refillPerMinute, at }, shape, steady());
  };

  return {
    of(client, shape) {
      let account = accounts.get(client);
      if (!account) {
        flush();
        account = {
          client,
          bucket: restore(client, shape),
          days: new Map(),
          open: new Map(),
          refusedInARow: 0,
        };
        accounts.set(client, account);
      }
      return account;
    },
    dayOf(account, name) {
      let day = account.days.get(name);
      if (!day) {
        flush();
        const saved = tables.dayOf(account.client, name);
        day = { name, used: saved.used, told: new Set(saved.told) };
        const [oldest] = account.days.keys();
        if (account.days.size >= daysHeld && oldest !== undefined) account.days.delete(oldest);
        account.days.set(name, day);
      }
      return day;
    },
    drop: (client) => void accounts.delete(client),
    someOpen: () => [...accounts.values()].some(({ open }) => open.size > 0),
  };
}

/** What is set aside of a day for the open statements of a client. */
export function heldBy(account: Account, day: string): Amounts {
  return [...account.open.values()]
    .filter((statement) => statement.day === day)
    .reduce((sum, { held }) => plus(sum, held), nothing);
}
