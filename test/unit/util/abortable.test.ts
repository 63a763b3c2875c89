import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { within } from '../../../server/util/abortable.ts';
import { holdUp } from '../../fixtures/hold-up.ts';

const tooLate = () => new Error('too late');

test('gives what the work gives, and its error', async () => {
  expect(await within(Promise.resolve('done'), 60_000, tooLate)).toBe('done');
  await expect(within(Promise.reject(new Error('broken')), 60_000, tooLate)).rejects.toThrow('broken');
});

test('does not wait for ever', async () => {
  await expect(within(new Promise(() => undefined), 1, tooLate)).rejects.toThrow('too late');
});

test('an answer that came while the process was held up is no late one', async () => {
  const { port1, port2 } = new MessageChannel();
  // The next thing that the event loop looks at are the timers.
  await nextTurn();
  const waiting = within(once(port2, 'message'), 5, tooLate);
  port1.postMessage('answer');
  holdUp(50);
  expect(await waiting).toEqual(['answer']);
  port1.close();
});
