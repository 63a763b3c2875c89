/** Time as the scheduler sees it; tests have one of their own. */
export interface Clock {
  /** ms since some moment; never goes back. */
  now(): number;

  /** Calls once after so many ms; returns the way to take that back. */
  after(ms: number, run: () => void): () => void;
}

/** The time of this machine. Its timers keep no process alive. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
