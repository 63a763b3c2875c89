import { expect, it } from 'vitest';
import { CrashPolicy } from '../../../server/instance/crash-policy.ts';
import { backoffMs } from '../../../server/supervisor/backoff.ts';

const minute = 60_000;

it.each([
  ['three within five minutes are too many', [0, minute, 5 * minute - 1], [false, false, true]],
  ['the first does not count any more after five minutes', [0, minute, 5 * minute], [false, false, false]],
  ['what is far apart never adds up', [0, 3 * minute, 6 * minute, 9 * minute], [false, false, false, false]],
  ['at once', [0, 0, 0, 0], [false, false, true, true]],
])('%s', (_name, times, expected) => {
  let now = 0;
  const policy = new CrashPolicy(() => now);
  const verdicts = times.map((time) => {
    now = time;
    return policy.crashed();
  });
  expect(verdicts).toEqual(expected);
});

it('begins anew when somebody asks for a start', () => {
  const policy = new CrashPolicy(() => 0);
  policy.crashed();
  policy.crashed();
  policy.forget();
  expect([policy.crashed(), policy.crashed(), policy.crashed()]).toEqual([false, false, true]);
});

it('waits longer from try to try, with a limit', () => {
  expect([1, 2, 3, 4, 50].map(backoffMs)).toEqual([100, 800, 6400, 30_000, 30_000]);
});
