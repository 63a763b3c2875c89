import { expect, test } from 'vitest';
import { createRefresher, type Refresher } from '../../../renderer/lib/refresher.ts';

interface Load {
  readonly signal: AbortSignal;
  readonly answer: (value: string) => void;
  readonly fail: (error: Error) => void;
}

/** A refresher whose time and loads the test owns. */
function setUp() {
  const loads: Load[] = [];
  const applied: string[] = [];
  let due: (() => void) | null = null;
  let asked = 0;
  const refresher: Refresher = createRefresher<string>({
    load: (signal) => new Promise((resolve, reject) => loads.push({ signal, answer: resolve, fail: reject })),
    apply: (value) => applied.push(value),
    schedule(task) {
      asked += 1;
      due = task;
      return () => {
        due = null;
      };
    },
  });
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    refresher,
    loads,
    applied,
    asked: () => asked,
    waits: () => due !== null,
    pass() {
      const task = due;
      due = null;
      task?.();
    },
    async answer(index: number, value: string) {
      loads[index]?.answer(value);
      await settled();
    },
    async fail(index: number) {
      loads[index]?.fail(new Error('gone'));
      await settled();
    },
  };
}

test('many asks cost one load', async () => {
  const stage = setUp();
  for (let time = 0; time < 100; time += 1) stage.refresher.ask();
  stage.pass();
  await stage.answer(0, 'counts');
  expect([stage.asked(), stage.loads.length, stage.applied]).toEqual([1, 1, ['counts']]);
});

test('an ask during a load leads to one more, because that answer may be too old', async () => {
  const stage = setUp();
  stage.refresher.ask();
  stage.pass();
  stage.refresher.ask();
  stage.refresher.ask();
  expect(stage.loads).toHaveLength(1);
  await stage.answer(0, 'old');
  stage.pass();
  await stage.answer(1, 'new');
  expect([stage.applied, stage.waits()]).toEqual([['old', 'new'], false]);
});

test('a load that fails leaves what was there, and the next ask loads again', async () => {
  const stage = setUp();
  stage.refresher.ask();
  stage.pass();
  await stage.fail(0);
  stage.refresher.ask();
  stage.pass();
  await stage.answer(1, 'counts');
  expect(stage.applied).toEqual(['counts']);
});

test('cancel gives up what waits and what is on its way, and the next ask works', async () => {
  const stage = setUp();
  stage.refresher.ask();
  stage.refresher.cancel();
  expect(stage.waits()).toBe(false);
  stage.refresher.ask();
  stage.pass();
  stage.refresher.ask();
  stage.refresher.cancel();
  expect(stage.loads[0]?.signal.aborted).toBe(true);
  await stage.answer(0, 'old');
  expect([stage.applied, stage.waits()]).toEqual([[], false]);
  stage.refresher.ask();
  stage.pass();
  await stage.answer(1, 'new');
  expect(stage.applied).toEqual(['new']);
});
