/**
 * Calls back after `ms`, once what has come in by then was read.
 *
 * A process that was held up, by other work or a laptop that slept, finds its timers due before it has looked at its
 * sockets, pipes and threads, and Node serves timers first. Whoever judges silence must hear what lies there already.
 *
 * @returns stops the waiting
 */
export function afterReading(ms: number, then: () => void): () => void {
  let turn: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    turn = setImmediate(then);
  }, ms);
  return () => {
    clearTimeout(timer);
    clearImmediate(turn);
  };
}
