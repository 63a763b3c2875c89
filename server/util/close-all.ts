/**
 * Does one thing after another, also after one that failed: what is closed last still has to be closed.
 *
 * @throws what failed, the first of it if it was more than one
 */
export async function eachInTurn(steps: readonly (() => Promise<void> | void)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
