import { describe, expect, test } from 'vitest';
import { createBatcher, type Scheduler } from '../../../renderer/lib/event-batcher.ts';

/** A scheduler whose frames come when the test says so. */
function frames(): { readonly schedule: Scheduler; next(): void; readonly asked: () => number } {
  let waiting: (() => void)[] = [];
  let asked = 0;
  return {
    schedule(task) {
      asked += 1;
      waiting.push(task);
      return () => {
        waiting = waiting.filter((each) => each !== task);
      };
    },
    next() {
      for (const task of waiting.splice(0)) task();
    },
    asked: () => asked,
  };
}

describe('createBatcher', () => {
  test('hands over everything of a frame at once and in order, asking for one frame only', () => {
    const clock = frames();
    const batches: (readonly number[])[] = [];
    const batcher = createBatcher<number>((items) => batches.push(items), clock.schedule);
    for (let item = 0; item < 500; item += 1) batcher.push(item);
    expect(batches).toEqual([]);
    clock.next();
    expect(batches).toEqual([Array.from({ length: 500 }, (_, index) => index)]);
    expect(clock.asked()).toBe(1);
  });

  test('flush hands over now and leaves nothing for the frame', () => {
    const clock = frames();
    const batches: (readonly string[])[] = [];
    const batcher = createBatcher<string>((items) => batches.push(items), clock.schedule);
    batcher.push('a');
    batcher.flush();
    batcher.flush();
    clock.next();
    expect(batches).toEqual([['a']]);
  });

  test('after dispose nothing comes any more', () => {
    const clock = frames();
    const batches: (readonly string[])[] = [];
    const batcher = createBatcher<string>((items) => batches.push(items), clock.schedule);
    batcher.push('a');
    batcher.dispose();
    clock.next();
    expect(batches).toEqual([]);
  });
});
