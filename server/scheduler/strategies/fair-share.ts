import { least, type Strategy } from './strategy.ts';
import { createTimeBook } from './time-book.ts';

/** Connection time that each client may use in one round, and the most it can have left (ms). */
const quantumMs = 1_000;

interface Account {
  /** Connection time left in this round (ms); below zero when it has overdrawn, which its next rounds pay for. */
  left: number;
  /** The count of all grants at its latest one: of two that have the same left, the one served longer ago goes first. */
  lastGrant: number;
}

/**
 * Deficit round robin by connection time (after Shreedhar and Varghese, 1995). In each round every client may use the
 * same time; within a round the one with most time left goes first, so that one who asks seldom need not wait until
 * another has used up its round. When all who wait have used up theirs, the next round begins.
 *
 * Nobody saves up more than one round. Rounds come as fast as time is used, so whoever is alone never gets into debt by
 * more than what is running; and who comes back after a while starts one round ahead of the best of those present.
 */
export function createFairShare(): Strategy {
  const book = createTimeBook();
  const accounts = new Map<string, Account>();
  let grants = 0;

  const settle = (now: number) =>
    book.due(now, (client, ms) => {
      const account = accounts.get(client);
      if (account) account.left -= ms;
    });

  const enter = (client: string, since: number, now: number): Account => {
    const known = accounts.get(client);
    if (!book.enters(client, since, now) && known) return known;
    const others = [...accounts].filter(([name]) => name !== client && book.isPresent(name, now));
    const best = others.length === 0 ? 0 : Math.max(...others.map(([, account]) => account.left));
    const account = { left: Math.min(best, 0) + quantumMs, lastGrant: known?.lastGrant ?? 0 };
    accounts.set(client, account);
    return account;
  };

  return {
    pick(heads, now) {
      if (heads.length === 0) return undefined;
      settle(now);
      const entered = heads.map((head) => ({ head, account: enter(head.client, head.readyAt, now) }));
      const most = Math.max(...entered.map(({ account }) => account.left));
      const rounds = most > 0 ? 0 : Math.floor(-most / quantumMs) + 1;
      for (const account of accounts.values()) {
        account.left = Math.min(account.left + rounds * quantumMs, quantumMs);
      }
      const full = Math.max(...entered.map(({ account }) => account.left));
      const first = entered.filter(({ account }) => account.left === full);
      return least(first, ({ account }) => account.lastGrant)?.head;
    },

    granted(grant) {
      const account = enter(grant.client, grant.at, grant.at);
      grants += 1;
      account.left -= book.started(grant);
      account.lastGrant = grants;
    },

    ended(grant, now) {
      settle(now);
      const more = book.ended(grant, now);
      const account = accounts.get(grant.client);
      if (account) account.left = Math.min(account.left - more, quantumMs);
    },

    forget(client) {
      accounts.delete(client);
      book.forget(client);
    },

    turn: (_head, ahead) => ahead,
  };
}
