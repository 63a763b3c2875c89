import { expect, test } from 'vitest';
import { eachInTurn } from '../../../server/util/close-all.ts';

test('every step is done, also after those that failed, one after another; the first failure is told', async () => {
  const done: string[] = [];
  const fail = (step: string) => () => {
    done.push(step);
    throw new Error(step);
  };
  const steps = [
    fail('a'),
    async () => {
      await Promise.resolve();
      done.push('b');
    },
    fail('c'),
    () => void done.push('d'),
  ];
  await expect(eachInTurn(steps)).rejects.toThrow('a');
  expect(done).toEqual(['a', 'b', 'c', 'd']);
});
