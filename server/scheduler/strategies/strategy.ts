/** The first waiting statement of a client that could start now. */
export interface Head {
  readonly client: string;
  /** The client's `weight` and `priority` as its policy says now. */
  readonly weight: number;
  readonly priority: number;
  /** Since when nothing but the others keeps it from starting (ms of the scheduler's clock). */
  readonly readyAt: number;
}

/** A statement that has a slot. */
export interface Grant {
  readonly id: string;
  readonly client: string;
  /** The client's weight when it was granted. */
  readonly weight: number;
  /** When it was granted (ms of the scheduler's clock). */
  readonly at: number;
}

/**
 * Decides whose turn it is; nothing else. Within a client statements are served in the order in which they came, and who
 * may start at all (paused, own cap, memory) is the scheduler's business. Strategies have no clock of their own.
 */
export interface Strategy {
  /** The head that goes first; undefined only for an empty list. */
  pick(heads: readonly Head[], now: number): Head | undefined;

  granted(grant: Grant): void;

  ended(grant: Grant, now: number): void;

  /** The client is gone for good. */
  forget(client: string): void;

  /**
   * For the live view: a figure that is smaller the sooner a statement's turn is likely to come.
   *
   * @param ahead - how many of the client's own statements wait before it
   */
  turn(head: Head, ahead: number, now: number): number;
}

/** The one with the smallest figure; the first of several equal ones. */
export function least<Item>(items: readonly Item[], figure: (item: Item) => number): Item | undefined {
  let best: Item | undefined;
  let smallest = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const value = figure(item);
    if (value >= smallest) continue;
    smallest = value;
    best = item;
  }
  return best;
}
