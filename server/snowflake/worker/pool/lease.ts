import type { LeaseCounts } from '../../lease-counts.ts';

/** Why a holder gives a connection back for good: it cannot be trusted any more, or it is of no use where it is. */
export type DiscardReason = 'dead' | 'unsuitable';

/** How a loan ended. */
export type LeaseEnd = 'released' | DiscardReason | 'expired';

/** A connection on loan. It ends once, by whichever comes first; whatever is called after that does nothing. */
export interface Lease<Session> {
  /** Number of the loan, within its pool. */
  readonly id: number;
  readonly session: Session;
  /** Who has it. */
  readonly affinity: string;
  /** When it began: ms since 1970. */
  readonly since: number;
  /** ms that its holder had waited for it. */
  readonly waitedMs: number;
  /** True when the connection had been lent before. */
  readonly reused: boolean;
  /** Gives the connection back. */
  release(): void;
  /** Gives a connection back that must not be used again. */
  discard(why: DiscardReason): void;
  /** Notes a USE statement, for the figures. */
  contextSwitched(): void;
}

/** What a loan is about. */
export interface LeaseTerms<Session> {
  readonly session: Session;
  readonly affinity: string;
  readonly waitedMs: number;
  /** Who had the connection before; null when nobody had. */
  readonly lastUser: string | null;
  /** ms after which it is taken back: its holder has been lost or hangs. */
  readonly limitMs: number;
  /** Called once, at the end. */
  readonly onEnd: (how: LeaseEnd, lease: Lease<Session>) => void;
}

/** The loans of one pool: numbers them, ends each of them exactly once, and takes back what is held too long. */
export class Leases<Session> {
  readonly #counts: LeaseCounts;
  #lastId = 0;
  #open = 0;

  constructor(counts: LeaseCounts) {
    this.#counts = counts;
  }

  /** Loans that have not ended. */
  get open(): number {
    return this.#open;
  }

  begin({ session, affinity, waitedMs, lastUser, limitMs, onEnd }: LeaseTerms<Session>): Lease<Session> {
    const counts = this.#counts;
    const since = Date.now();
    // Not by the wall clock: the figures only grow, whatever is done to it.
    const begunAt = performance.now();
    let ended = false;
    const end = (how: LeaseEnd): void => {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      this.#open -= 1;
      counts.time('hold', performance.now() - begunAt);
      if (how === 'dead') counts.count('evicted');
      if (how === 'expired') counts.count('expired');
      onEnd(how, lease);
    };
    const timer = setTimeout(() => end('expired'), limitMs);
    this.#open += 1;
    this.#lastId += 1;
    counts.count('acquired');
    counts.time('wait', waitedMs);
    if (lastUser !== null) counts.count('reused');
    if (lastUser === affinity) counts.count('reusedBySameClient');
    const lease: Lease<Session> = {
      id: this.#lastId,
      session,
      affinity,
      since,
      waitedMs,
      reused: lastUser !== null,
      release: () => end('released'),
      discard: end,
      contextSwitched: () => counts.count('contextSwitches'),
    };
    return lease;
  }
}
