import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How late the event loop is. */
export interface LoopDelay {
  /** The mean of the last half second (ms): a single long turn says little. */
  readonly ms: number;
  close(): void;
}

const resolutionMs = 10;
const sampleEveryMs = 500;

/** @param onSample - called after each measurement */
export function watchLoopDelay(onSample: () => void): LoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  let ms = 0;
  const timer = setInterval(() => {
    // The histogram counts the time from one tick to the next; only what goes beyond the tick itself is delay.
    ms = histogram.count === 0 ? sampleEveryMs : Math.max(0, histogram.mean / 1e6 - resolutionMs);
    histogram.reset();
    onSample();
  }, sampleEveryMs);
  timer.unref();
  return {
    get ms() {
      return ms;
    },
    close() {
      clearInterval(timer);
      histogram.disable();
    },
  };
}
