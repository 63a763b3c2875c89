import { expect, test } from 'vitest';
import { createQuitting } from '../../../electron/app/quitting.ts';

/** A quitting app whose person and whose gateway answer when the test says so. */
function quittingApp(clients: readonly string[] = []) {
  const done: string[] = [];
  let answer = (_go: boolean): void => {};
  const quitting = createQuitting({
    clients: () => clients,
    confirm: (losing) => {
      done.push(`asks about ${losing.join(', ')}`);
      return new Promise((resolve) => {
        answer = resolve;
      });
    },
    close: async () => void done.push('closes'),
    exit: (code) => done.push(`exits with ${code}`),
  });
  return { quitting, done, answer: (go: boolean) => answer(go) };
}

test('without clients nobody is asked', async () => {
  const { quitting, done } = quittingApp();
  await quitting.ask();
  expect(done).toEqual(['closes', 'exits with 0']);
});

test('with clients the person is asked once, however often quitting is asked for', async () => {
  const { quitting, done, answer } = quittingApp(['cursor', 'cline']);
  const asked = quitting.ask();
  await quitting.ask();
  expect(done).toEqual(['asks about cursor, cline']);
  answer(true);
  await asked;
  expect(done).toEqual(['asks about cursor, cline', 'closes', 'exits with 0']);
});

test('a no leaves everything as it was, and the next time it is asked again', async () => {
  const { quitting, done, answer } = quittingApp(['cursor']);
  const asked = quitting.ask();
  answer(false);
  await asked;
  expect(quitting.decided()).toBe(false);
  void quitting.ask();
  expect(done).toEqual(['asks about cursor', 'asks about cursor']);
});

test('a signal ends the app without a question, also while one is open', async () => {
  const { quitting, done, answer } = quittingApp(['cursor']);
  const asked = quitting.ask();
  await quitting.now();
  answer(true);
  await asked;
  await quitting.now();
  expect(done).toEqual(['asks about cursor', 'closes', 'exits with 0']);
  expect(quitting.decided()).toBe(true);
});

test('a gateway that cannot be ended does not keep the app from ending', async () => {
  const codes: number[] = [];
  const quitting = createQuitting({
    clients: () => [],
    confirm: async () => true,
    close: () => Promise.reject(new Error('no')),
    exit: (code) => codes.push(code),
  });
  await quitting.ask();
  expect(codes).toEqual([1]);
});
