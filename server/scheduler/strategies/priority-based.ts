import { least, type Strategy } from './strategy.ts';

/**
 * The highest `priority` goes first, and each `ageingMs` of waiting at the head of its client's queue counts as one step
 * of priority. So a head outranks every one that becomes a head later than (difference of priorities) x ageingMs after
 * it: at most once for each other client is somebody served before it that came to its turn after that moment, however
 * long their queues are. Without ageing the lowest would starve.
 *
 * @param ageingMs - ms of waiting that count as one step of priority
 */
export function createPriorityBased(ageingMs: number): Strategy {
  return {
    // Who is ahead does not change with time, because all age alike: hence a fixed figure and no clock.
    pick: (heads) => least(heads, ({ readyAt, priority }) => readyAt - priority * ageingMs),
    granted: () => undefined,
    ended: () => undefined,
    forget: () => undefined,
    turn: ({ readyAt, priority }, ahead, now) => ahead - priority - (now - readyAt) / ageingMs,
  };
}
