import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { watchLoopDelay } from '../../../server/scheduler/loop-delay.ts';

test('turns that take long show as lateness of the event loop, until it is closed', async () => {
  const measured: number[] = [];
  const loop = watchLoopDelay(() => measured.push(loop.ms));
  expect(loop.ms).toBe(0);
  while (measured.length < 2) {
    const until = performance.now() + 40;
    while (performance.now() < until);
    await nextTurn();
  }
  loop.close();
  // Each turn kept the loop for 40 ms; a busy machine can only make it more. A tick of 10 ms is no lateness.
  expect(measured[1]).toBeGreaterThan(20);
});
