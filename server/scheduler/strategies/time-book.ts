import type { Grant } from './strategy.ts';

/**
 * Who uses connection time, and how much, charged as soon as it is known. How long a statement takes is not known when
 * it starts, so the client's usual time is charged then, more of it while the statement outlasts that, and the
 * difference at its end.
 */
export interface TimeBook {
  /**
   * Notes that a client wants a slot.
   *
   * @param since - when it began to want this one
   * @returns true when nothing of it ran or waited for a while before that: it is then neither owed nor owing
   */
  enters(client: string, since: number, now: number): boolean;

  /** True when something of the client runs, or did or waited a short while ago. */
  isPresent(client: string, now: number): boolean;

  /** Notes a start; returns the ms to charge ahead. */
  started(grant: Grant): number;

  /** Notes an end; returns the ms still to charge: negative when it was quicker than charged. */
  ended(grant: Grant, now: number): number;

  /** The ms by which what runs has outlasted what was charged, each of them once; with the weight of its grant. */
  due(now: number, charge: (client: string, ms: number, weight: number) => void): void;

  forget(client: string): void;
}

/** What a client's first statement is taken to need (ms). */
const firstGuess = 100;

/** How much the latest statement counts in the usual time of a client. */
const latestShare = 0.3;

/** A client is new again after so long (ms). */
const forgottenAfterMs = 10_000;

interface Entry {
  usualMs: number;
  running: number;
  lastSeenAt: number;
}

export function createTimeBook(): TimeBook {
  const entries = new Map<string, Entry>();
  const charged = new Map<Grant, number>();

  return {
    enters(client, since, now) {
      const known = entries.get(client);
      if (known === undefined) {
        entries.set(client, { usualMs: firstGuess, running: 0, lastSeenAt: now });
        return true;
      }
      const away = known.running === 0 && since - known.lastSeenAt > forgottenAfterMs;
      known.lastSeenAt = now;
      return away;
    },

    isPresent(client, now) {
      const known = entries.get(client);
      return known !== undefined && (known.running > 0 || now - known.lastSeenAt <= forgottenAfterMs);
    },

    started(grant) {
      const known = entries.get(grant.client);
      if (known === undefined) return 0;
      known.running += 1;
      charged.set(grant, known.usualMs);
      return known.usualMs;
    },

    ended(grant, now) {
      const known = entries.get(grant.client);
      const ahead = charged.get(grant);
      charged.delete(grant);
      if (known === undefined || ahead === undefined) return 0;
      const took = now - grant.at;
      known.usualMs += latestShare * (took - known.usualMs);
      known.running -= 1;
      known.lastSeenAt = now;
      return took - ahead;
    },

    due(now, charge) {
      for (const [grant, ahead] of charged) {
        const elapsed = now - grant.at;
        if (elapsed <= ahead) continue;
        charged.set(grant, elapsed);
        charge(grant.client, elapsed - ahead, grant.weight);
      }
    },

    forget(client) {
      entries.delete(client);
      // What still runs of it is no business of another client that gets its name.
      for (const grant of charged.keys()) if (grant.client === client) charged.delete(grant);
    },
  };
}
