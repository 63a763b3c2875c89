/** Runs `task` a little later, once; the returned function takes that back. */
export type Scheduler = (task: () => void) => () => void;

/** Gathers what arrives between two frames. */
export interface Batcher<T> {
  /** Adds one item; the batch is handed over at the next frame. */
  push(item: T): void;

  /** Hands over what is there now. */
  flush(): void;

  /** Drops what is there and stops. */
  dispose(): void;
}

/**
 * Collects items and hands them over together, so that a burst of events costs one render and not hundreds.
 *
 * @param apply - takes the batch, never an empty one
 * @param schedule - when to hand over, usually of `createFrameScheduler`
 */
export function createBatcher<T>(apply: (items: readonly T[]) => void, schedule: Scheduler): Batcher<T> {
  let items: T[] = [];
  let cancel: (() => void) | null = null;
  const flush = () => {
    cancel?.();
    cancel = null;
    if (items.length === 0) return;
    const batch = items;
    items = [];
    apply(batch);
  };
  return {
    push(item) {
      items.push(item);
      cancel ??= schedule(flush);
    },
    flush,
    dispose() {
      cancel?.();
      cancel = null;
      items = [];
    },
  };
}

/** A hidden tab has no frames; there the batch is handed over after this many milliseconds. */
const hiddenMs = 500;

/** Ten pictures a second are live to the eye, and leave a busy gateway's panel time for the hand. */
const calmMs = 100;

/**
 * Hands over at an animation frame, the first at once and further ones at least `calmMs` apart; soon after when the
 * page is hidden and has no frames.
 */
export function createFrameScheduler(): Scheduler {
  let last = Number.NEGATIVE_INFINITY;
  return (task) => {
    let frame = 0;
    const cancel = () => {
      clearTimeout(calm);
      clearTimeout(hidden);
      cancelAnimationFrame(frame);
    };
    const run = () => {
      cancel();
      last = performance.now();
      task();
    };
    const wait = Math.max(0, calmMs - (performance.now() - last));
    const calm = setTimeout(() => {
      frame = requestAnimationFrame(run);
    }, wait);
    const hidden = setTimeout(run, hiddenMs);
    return cancel;
  };
}
