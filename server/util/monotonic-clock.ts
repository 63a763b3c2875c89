import { uptime } from 'node:os';

/** Sleep shorter than this (ms) is within the resolution of the system's uptime. */
const leastSleepMs = 3_000;

/** How often (ms) the uptime is looked at: asking the system costs more than all else that a clock does. */
const lookEveryMs = 500;

/**
 * A clock in ms that never goes back and never jumps, whatever happens to the wall clock. Node's own monotonic clock
 * stands still while a laptop sleeps; the uptime of the system does not, so what it is ahead is added, half a second late at
 * most: until then the clock is behind, which gives nobody anything.
 *
 * @param sources - the clocks it is made of: ms since the start of the process, and seconds since the start of the system
 */
export function createSteadyClock(
  sources: { readonly monotonic: () => number; readonly uptime: () => number } = {
    monotonic: () => performance.now(),
    uptime,
  },
): () => number {
  const behind = () => sources.uptime() * 1000 - sources.monotonic();
  const atStart = behind();
  let slept = 0;
  let lookAt = Number.NEGATIVE_INFINITY;
  return () => {
    const now = sources.monotonic();
    if (now >= lookAt) {
      lookAt = now + lookEveryMs;
      const ahead = behind() - atStart;
      if (ahead - slept >= leastSleepMs) slept = ahead;
    }
    return now + slept;
  };
}
