import { least, type Strategy } from './strategy.ts';
import { createTimeBook } from './time-book.ts';

/** How far a client that used less than its share may be ahead of the others (ms of connection time). */
const aheadMs = 1_000;

/**
 * Start-time fair queueing (Goyal, Vin and Cheng, 1996) over `weight`: a client's virtual time advances by the connection
 * time it used divided by its weight, and the one that is furthest behind goes first. Two clients that always have work
 * thus use time in the ratio of their weights. The gateway's own virtual time, the start of the latest grant, pulls along
 * whoever did not use its share, so that nobody saves it up.
 */
export function createWeightedFair(): Strategy {
  const book = createTimeBook();
  /** Virtual time up to which each client has used its share. */
  const usedUpTo = new Map<string, number>();
  let virtualTime = 0;

  const charge = (client: string, ms: number, weight: number) => {
    const upTo = usedUpTo.get(client);
    if (upTo !== undefined) usedUpTo.set(client, upTo + ms / weight);
  };

  const enter = (client: string, weight: number, since: number, now: number): number => {
    const earliest = virtualTime - aheadMs / weight;
    const known = usedUpTo.get(client);
    const upTo =
      book.enters(client, since, now) || known === undefined ? earliest : Math.max(known, earliest);
    usedUpTo.set(client, upTo);
    return upTo;
  };

  return {
    pick(heads, now) {
      book.due(now, charge);
      return least(heads, ({ client, weight, readyAt }) => enter(client, weight, readyAt, now));
    },

    granted(grant) {
      virtualTime = Math.max(virtualTime, enter(grant.client, grant.weight, grant.at, grant.at));
      charge(grant.client, book.started(grant), grant.weight);
    },

    ended(grant, now) {
      charge(grant.client, book.ended(grant, now), grant.weight);
    },

    forget(client) {
      usedUpTo.delete(client);
      book.forget(client);
    },

    turn: (head, ahead) => (ahead + 1) / head.weight,
  };
}
