import type { Scheduler } from './event-batcher.ts';

/** Loads something again when asked, seldom enough. */
export interface Refresher {
  /** Asks for a load. Many asks close together cost one load. */
  ask(): void;

  /** Gives up what was asked for and what is on its way: something newer has arrived by another road. */
  cancel(): void;
}

/** What a refresher works with. */
export interface RefresherOptions<T> {
  readonly load: (signal: AbortSignal) => Promise<T>;

  /** Takes what was loaded. */
  readonly apply: (value: T) => void;

  /** When to load after an ask. */
  readonly schedule: Scheduler;
}

/** At most one load runs at a time; an ask during a load leads to one more after it, because its answer may be too old. */
export function createRefresher<T>({ load, apply, schedule }: RefresherOptions<T>): Refresher {
  let unschedule: (() => void) | null = null;
  let running: AbortController | null = null;
  let again = false;

  const run = async (): Promise<void> => {
    unschedule = null;
    const own = new AbortController();
    running = own;
    try {
      const value = await load(own.signal);
      if (!own.signal.aborted) apply(value);
    } catch {
      // What is shown stays as it was; the next ask or the next snapshot brings it up to date.
    }
    if (running !== own) return;
    running = null;
    if (!again) return;
    again = false;
    ask();
  };

  const ask = (): void => {
    if (running !== null) again = true;
    else unschedule ??= schedule(() => void run());
  };

  return {
    ask,
    cancel() {
      unschedule?.();
      unschedule = null;
      running?.abort();
      running = null;
      again = false;
    },
  };
}

/** Runs a task once after `ms` milliseconds. */
export function after(ms: number): Scheduler {
  return (task) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  };
}
