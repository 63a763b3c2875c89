/** Time for reading what came in while the page was held up, in milliseconds. */
const readingMs = 1_000;

/** Waits for a sign of life. */
export interface Patience {
  /** From now on the whole time is given anew. */
  restart(): void;

  /** Waits for nothing any more. */
  stop(): void;
}

/**
 * Calls `onOver` when there was no sign of life for so long. A page that was held up, by a laptop that slept or by long
 * work, is told of its timers before it has read what came in meanwhile. So when the time is over, what lies there is
 * read first, and it counts.
 *
 * @param ms - milliseconds without a sign of life; waits for nothing before the first `restart`
 */
export function createPatience(ms: number, onOver: () => void): Patience {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    restart() {
      clearTimeout(timer);
      timer = setTimeout(() => {
        timer = setTimeout(onOver, readingMs);
      }, ms);
    },
    stop() {
      clearTimeout(timer);
    },
  };
}
