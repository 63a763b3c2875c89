import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { analysisDeadline } from '../../../../server/policy/analyser/deadline.ts';

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance'],
  });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A deadline of 100 ms on a processor that gives the process `share` of the time. */
function deadlineAt(share: number) {
  const passed = vi.fn<() => void>();
  const stop = analysisDeadline(100, passed, () => performance.now() * share);
  return { passed, stop };
}

describe('the deadline of an analysis', () => {
  test('is its limit where it has the processor for itself', () => {
    const { passed } = deadlineAt(1);
    vi.advanceTimersByTime(99);
    expect(passed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2);
    expect(passed).toHaveBeenCalledOnce();
  });

  test('is not later where other threads use more than their part', () => {
    const { passed } = deadlineAt(2);
    vi.advanceTimersByTime(101);
    expect(passed).toHaveBeenCalledOnce();
  });

  test('waits for the processor time on a busy machine', () => {
    const { passed } = deadlineAt(0.25);
    vi.advanceTimersByTime(390);
    expect(passed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(20);
    expect(passed).toHaveBeenCalledOnce();
  });

  test('has an end on the wall, even where nothing runs', () => {
    const { passed } = deadlineAt(0);
    vi.advanceTimersByTime(1_190);
    expect(passed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(20);
    expect(passed).toHaveBeenCalledOnce();
  });

  test('lets an answer be read first that came while the thread was busy', () => {
    let stop = (): void => undefined;
    // Both are due in the same turn; a message is handed over after the timers of that turn.
    setTimeout(() => setImmediate(() => stop()), 100);
    const deadline = deadlineAt(1);
    stop = deadline.stop;
    vi.advanceTimersByTime(500);
    expect(deadline.passed).not.toHaveBeenCalled();
  });

  test('does not come once it was stopped', () => {
    const { passed, stop } = deadlineAt(0.1);
    vi.advanceTimersByTime(500);
    stop();
    vi.advanceTimersByTime(10_000);
    expect(passed).not.toHaveBeenCalled();
  });
});
