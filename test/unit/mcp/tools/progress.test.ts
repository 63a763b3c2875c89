import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  createProgressReporter,
  describeProgress,
  type ProgressParams,
} from '../../../../server/mcp/tools/progress.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('nothing for quick ones, then how it stands at once and every five seconds, until it is stopped', () => {
  const sent: ProgressParams[] = [];
  const { report, stop } = createProgressReporter('p', (params) => sent.push(params));
  vi.advanceTimersByTime(999);
  expect(sent).toEqual([]);
  report({ kind: 'queued', place: 2, of: 7, waitsFor: 'slot' });
  vi.advanceTimersByTime(1);
  report({ kind: 'running', queryId: 'q-1' });
  vi.advanceTimersByTime(5_000);
  report({ kind: 'rows', rows: 3_000 });
  vi.advanceTimersByTime(5_000);
  stop();
  vi.advanceTimersByTime(60_000);
  expect(sent).toEqual([
    {
      progressToken: 'p',
      progress: 1,
      message: 'queued at place 2 of 7, waiting for a free connection, for 1 s',
    },
    { progressToken: 'p', progress: 2, message: 'query q-1 running for 6 s' },
    { progressToken: 'p', progress: 3, message: '3000 rows read after 11 s' },
  ]);
});

test.each([
  [{ kind: 'waiting' }, 'waiting for a connection for 3 s'],
  [{ kind: 'approval' }, "waiting for a human's approval for 3 s"],
  [{ kind: 'running', queryId: null }, 'running for 3 s'],
] as const)('%j in words', (progress, words) => {
  expect(describeProgress(progress, 3)).toBe(words);
});
