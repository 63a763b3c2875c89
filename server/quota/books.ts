import type { Notice } from '../contract/denials.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';
import type { GroupCommit } from '../store/group-commit.ts';
import { type Account, type Accounts, createAccounts, type DayCounters } from './accounts.ts';
import type { Calendar, Day } from './day.ts';
import { type Cause, noticeOf } from './quota-notices.ts';
import type { QuotaTables } from './quota-tables.ts';

/** How the quotas see time and whom they tell of what. */
export interface BooksOptions {
  readonly writes: GroupCommit;
  readonly calendar: Calendar;
  /** Wall clock (ms since 1970): for days and for what outlives the process. */
  readonly now: () => number;
  /** A clock in ms that never jumps: for everything that is measured. */
  readonly steady: () => number;
  /** Told of each change of a client's usage. */
  readonly onChange: (client: string) => void;
  readonly onNotice: (notice: Notice) => void;
  /** Told of what could not be written. */
  readonly onError: (error: unknown) => void;
}

/** The accounts in memory, the tables behind them, and the ways to bring one in line with the other. */
export interface Books {
  readonly accounts: Accounts;
  readonly tables: QuotaTables;
  today(): Day;
  /**
   * A write that has to be on the disk before anything goes on.
   * @throws QUOTA_UNAVAILABLE
   */
  durable(write: () => void): Promise<void>;
  /** A write whose failure must not fail a statement that has run. Never rejects. */
  later(write: () => void): Promise<void>;
  /** Tells a human what was not told today. */
  tell(account: Account, day: DayCounters, causes: readonly Cause[]): void;
}

export function openBooks(tables: QuotaTables, options: BooksOptions): Books {
  const { writes, calendar, now, steady, onError, onNotice } = options;
  const later = (write: () => void): Promise<void> => writes.write(write).catch(onError);

  return {
    tables,
    accounts: createAccounts({ tables, now, steady, flush: writes.flush }),
    today: () => calendar(now()),
    async durable(write) {
      try {
        await writes.write(write);
      } catch (error) {
        onError(error);
        throw new SnowgateError('QUOTA_UNAVAILABLE', {}, { cause: error });
      }
    },
    later,
    tell({ client }, day, causes) {
      const fresh = causes.filter((cause) => !day.told.has(cause));
      if (fresh.length === 0) return;
      for (const cause of fresh) day.told.add(cause);
      const told = [...day.told];
      void later(() => tables.saveTold(client, day.name, told));
      for (const cause of fresh) onNotice(noticeOf(cause, client, now()));
    },
  };
}
