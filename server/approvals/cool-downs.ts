/** How long a statement that a human has refused may not ask again. */
export interface CoolDowns {
  /** ms until the statement may ask again; 0 = it may. */
  left(client: string, statement: string): number;

  /** A human has refused it: the next cool-down is twice as long as the one before. */
  refused(client: string, statement: string): void;

  /** A human has approved it: nothing of earlier refusals is left. */
  approved(client: string, statement: string): void;
}

/** ms of the first cool-down, and of the longest. */
const firstMs = 60_000;
const longestMs = 3_600_000;
/** A refusal is forgotten so long (ms) after its cool-down: the next one begins anew. */
const memoryMs = 3_600_000;
/** Refused statements remembered of one client, and in all; the oldest give way. Each of them cost a human a decision. */
const mostOfOneClient = 100;
const mostInAll = 1_000;

interface CoolDown {
  readonly client: string;
  readonly until: number;
  readonly ms: number;
}

/** @param now - ms since any moment */
export function createCoolDowns(now: () => number = Date.now): CoolDowns {
  /** Oldest refusal first. */
  const refusals = new Map<string, CoolDown>();
  const keyOf = (client: string, statement: string) => JSON.stringify([client, statement]);

  const find = (key: string): CoolDown | undefined => {
    const found = refusals.get(key);
    if (!found || found.until + memoryMs > now()) return found;
    refusals.delete(key);
    return undefined;
  };

  const makeRoom = (client: string) => {
    const own = [...refusals].filter(([, refusal]) => refusal.client === client);
    const oldest = own.length >= mostOfOneClient ? own[0]?.[0] : undefined;
    if (oldest !== undefined) refusals.delete(oldest);
    const first = refusals.keys().next();
    if (refusals.size >= mostInAll && !first.done) refusals.delete(first.value);
  };

  return {
    left: (client, statement) => Math.max(0, (find(keyOf(client, statement))?.until ?? 0) - now()),
    refused(client, statement) {
      const key = keyOf(client, statement);
      const before = find(key)?.ms;
      const ms = before === undefined ? firstMs : Math.min(longestMs, before * 2);
      refusals.delete(key);
      makeRoom(client);
      refusals.set(key, { client, until: now() + ms, ms });
    },
    approved: (client, statement) => void refusals.delete(keyOf(client, statement)),
  };
}
