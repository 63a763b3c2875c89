import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { Timers } from '../../../server/supervisor/timers.ts';
import { holdUp } from '../../fixtures/hold-up.ts';

/** Timers, and the names of those that have fired. */
function makeTimers() {
  const fired: string[] = [];
  let told = (): void => undefined;
  const first = new Promise<void>((resolve) => {
    told = resolve;
  });
  const timers = new Timers<'beat' | 'other'>((name) => {
    fired.push(name);
    told();
  });
  return { timers, fired, first };
}

test('each fires once, the last time that it was started for', async () => {
  const { timers, fired, first } = makeTimers();
  timers.arm('beat', 60_000);
  timers.arm('other', 60_000);
  timers.arm('beat', 1);
  await first;
  expect(fired).toEqual(['beat']);
  timers.disarm();
});

test('none fires that was stopped, not even when it was due', async () => {
  const { timers, fired } = makeTimers();
  timers.arm('beat', 1);
  timers.arm('other', 1);
  holdUp(20);
  timers.disarm();
  timers.arm('other', 1);
  await expect.poll(() => fired).toEqual(['other']);
});

test('what came while the process was held up is heard first, and may start the timer anew', async () => {
  const { timers, fired } = makeTimers();
  const { port1, port2 } = new MessageChannel();
  const heard = once(port2, 'message').then(() => timers.arm('beat', 60_000));
  // The next thing that the event loop looks at are the timers.
  await nextTurn();
  timers.arm('beat', 5);
  port1.postMessage('it lives');
  holdUp(50);
  await heard;
  await nextTurn();
  expect(fired).toEqual([]);
  timers.disarm();
  port1.close();
});
