import { expect, test } from 'vitest';
import { schedulerStage } from '../../fixtures/scheduler-stage.ts';

const states = (asked: readonly { readonly state: string }[]) => asked.map(({ state }) => state);

test('results that would not fit in memory wait, and a smaller one goes first', async () => {
  const { ask, scheduler, world, clock } = schedulerStage({ memoryBytes: 100 });
  world.slots = 4;
  const first = await ask('a', { bytes: 60 });
  const large = await ask('b', { bytes: 50 });
  const small = await ask('c', { bytes: 40 });
  expect(states([first, large, small])).toEqual(['running', 'waiting', 'running']);
  expect(scheduler.view().waiting).toMatchObject([{ client: 'b', waitsFor: 'memory' }]);
  first.release();
  await clock.advance(0);
  expect(large.state).toBe('running');
});

test('one alone always fits, however large', async () => {
  const { ask } = schedulerStage({ memoryBytes: 100 });
  expect((await ask('a', { bytes: 1_000 })).state).toBe('running');
});

test('small results do not pass a large one for ever', async () => {
  const { ask, world, clock } = schedulerStage({ memoryBytes: 100 });
  world.slots = 4;
  let small = await ask('a', { bytes: 30 });
  const large = await ask('b', { bytes: 90 });
  for (let second = 0; second < 30 && large.state === 'waiting'; second += 1) {
    const next = await ask('a', { bytes: 30 });
    await clock.advance(1_000);
    small.release();
    await clock.advance(0);
    small = next;
  }
  expect(large.state).toBe('running');
});

test('while the event loop is late fewer start, but never none', async () => {
  const { ask, scheduler, world, clock } = schedulerStage({ maxLoopDelayMs: 100 });
  world.slots = 8;
  world.loopDelayMs = 200;
  const all = [];
  for (let index = 0; index < 6; index += 1) all.push(await ask('a'));
  expect(states(all).filter((state) => state === 'running')).toHaveLength(4);
  expect(scheduler.view().waiting.map(({ waitsFor }) => waitsFor)).toEqual(['load', 'load']);

  world.loopDelayMs = 1e9;
  for (const asked of all.slice(0, 4)) asked.release();
  await clock.advance(0);
  expect(scheduler.view().inUse).toBe(1);

  world.loopDelayMs = 0;
  scheduler.reconsider();
  expect(scheduler.view()).toMatchObject({ inUse: 2, waitingCount: 0 });
});

test('a pool that turns out smaller, or has nothing yet, still serves everybody', async () => {
  const { ask, world, clock, scheduler } = schedulerStage();
  world.slots = 0;
  const all = [await ask('a'), await ask('b')];
  expect(states(all)).toEqual(['running', 'waiting']);
  world.slots = 2;
  scheduler.reconsider();
  await clock.advance(0);
  expect(states(all)).toEqual(['running', 'running']);
  world.slots = 1;
  const third = await ask('c');
  all[0]?.release();
  await clock.advance(0);
  expect(third.state).toBe('waiting');
  all[1]?.release();
  await clock.advance(0);
  expect(third.state).toBe('running');
});

test('what waits of a client that is removed starts no more, also where its next one would have had room', async () => {
  const { ask, scheduler, world, clock } = schedulerStage({ memoryBytes: 100 });
  world.slots = 4;
  const running = await ask('a', { bytes: 60 });
  const waiting = [await ask('b', { bytes: 50 }), await ask('b', { bytes: 30 })];
  scheduler.remove('b');
  await clock.advance(0);
  expect(states(waiting)).toEqual(['ended', 'ended']);
  expect(scheduler.view()).toMatchObject({ inUse: 1, waitingCount: 0 });

  const next = await ask('c', { bytes: 50 });
  expect(next.state).toBe('waiting');
  running.release();
  await clock.advance(0);
  expect(next.state).toBe('running');
});

test('answers that have not been read yet take of the same memory, but for one statement alone', async () => {
  let unread = 50;
  const { ask, scheduler, world, clock } = schedulerStage({ memoryBytes: 100, unreadBytes: () => unread });
  world.slots = 4;
  const first = await ask('a', { bytes: 90 });
  const second = await ask('b', { bytes: 5 });
  expect(states([first, second])).toEqual(['running', 'waiting']);
  unread = 0;
  scheduler.reconsider();
  await clock.advance(0);
  expect(second.state).toBe('running');
});
