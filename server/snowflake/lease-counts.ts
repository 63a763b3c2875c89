import type { Durations, LeaseFigures } from '../contract/leases.ts';

type Event = Exclude<keyof LeaseFigures, 'wait' | 'hold'>;

/** Counts what becomes of the connections of one pool. */
export class LeaseCounts {
  #figures: LeaseFigures = noLeases;

  /** The figures so far; a value of its own, not a live view. */
  get figures(): LeaseFigures {
    return this.#figures;
  }

  count(event: Event): void {
    this.#figures = { ...this.#figures, [event]: this.#figures[event] + 1 };
  }

  /** Notes how long (ms) somebody waited for a connection or held one. */
  time(what: 'wait' | 'hold', ms: number): void {
    const one = { count: 1, totalMs: ms, mostMs: ms };
    this.#figures = { ...this.#figures, [what]: addDurations(this.#figures[what], one) };
  }
}

/** The figures of two pools, or of two workers one after the other, as one. */
export function addLeases(a: LeaseFigures, b: LeaseFigures): LeaseFigures {
  return {
    acquired: a.acquired + b.acquired,
    opened: a.opened + b.opened,
    reused: a.reused + b.reused,
    reusedBySameClient: a.reusedBySameClient + b.reusedBySameClient,
    contextSwitches: a.contextSwitches + b.contextSwitches,
    evicted: a.evicted + b.evicted,
    expired: a.expired + b.expired,
    turnedAway: a.turnedAway + b.turnedAway,
    wait: addDurations(a.wait, b.wait),
    hold: addDurations(a.hold, b.hold),
  };
}

function addDurations(a: Durations, b: Durations): Durations {
  return {
    count: a.count + b.count,
    totalMs: a.totalMs + b.totalMs,
    mostMs: Math.max(a.mostMs, b.mostMs),
  };
}

const none: Durations = { count: 0, totalMs: 0, mostMs: 0 };

/** The figures before anything has happened. */
export const noLeases: LeaseFigures = {
  acquired: 0,
  opened: 0,
  reused: 0,
  reusedBySameClient: 0,
  contextSwitches: 0,
  evicted: 0,
  expired: 0,
  turnedAway: 0,
  wait: none,
  hold: none,
};
