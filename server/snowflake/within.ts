/**
 * Waits for work, but no longer than `ms`; then rejects with what `tooLate` makes. The work itself is not stopped.
 *
 * Where the process was held up, the time is over before it has read what came in meanwhile, and Node serves timers
 * first: what lies there already is heard before it is called late.
 */
export async function within<T>(work: Promise<T>, ms: number, tooLate: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let turn: NodeJS.Immediate | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      turn = setImmediate(() => reject(tooLate()));
    }, ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    clearImmediate(turn);
  }
}
