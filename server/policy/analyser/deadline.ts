import { afterReading } from '../../util/deadline-after-poll.ts';

/** Time an analysis may take on the wall for each ms that it may take of a processor: on a machine with much else to do. */
const patience = 12;

/** Processor time that this process has used since its start, all its threads together, in ms. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Waits until an analysis has had its time. What counts is the processor's time, as far as it can be known: on a machine
 * with much else to do a worker may get none for longer than the whole limit, and a plain statement is not at fault for
 * that. What the process used is the most that the worker can have used, so a statement never gets more than `limitMs` of
 * processor time by this; and never more than twelve times as long on the wall.
 *
 * @param limitMs - processor time that it may use
 * @param passed - called when the time is over, unless it was stopped before
 * @param usedMs - processor time used so far by all threads
 * @returns stops the waiting
 */
export function analysisDeadline(limitMs: number, passed: () => void, usedMs = processorMs): () => void {
  const startedAt = performance.now();
  const usedBefore = usedMs();
  let stop = afterReading(limitMs, look);

  function look(): void {
    const left = Math.min(
      limitMs - (usedMs() - usedBefore),
      limitMs * patience - (performance.now() - startedAt),
    );
    if (left > 0) stop = afterReading(left, look);
    else passed();
  }
  return () => stop();
}
