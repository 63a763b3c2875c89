import { expect, test } from 'vitest';
import { schedulerStage } from '../../fixtures/scheduler-stage.ts';

const states = (asked: readonly { readonly state: string }[]) => asked.map(({ state }) => state);

test('past the bound of one client a further statement is refused with the time to come again; others still wait', async () => {
  const { ask } = schedulerStage({ queuePerClient: 2 });
  const all = [await ask('a'), await ask('a'), await ask('a'), await ask('a'), await ask('b')];
  expect(states(all)).toEqual(['running', 'waiting', 'waiting', 'ended', 'waiting']);
  expect(all[3]?.error).toMatchObject({
    code: 'QUEUE_FULL',
    status: 503,
    data: { limit: 2, whose: 'of this client', retryAfterSeconds: expect.any(Number) },
  });
  expect(Number(all[3]?.error?.data.retryAfterSeconds)).toBeGreaterThanOrEqual(1);
});

test('past the bound of all nobody more may wait, but who need not wait is served', async () => {
  const { ask, paused, world } = schedulerStage({ queueTotal: 2 });
  world.slots = 2;
  paused.add('still');
  const all = [await ask('still'), await ask('still'), await ask('a'), await ask('a'), await ask('a')];
  expect(states(all)).toEqual(['waiting', 'waiting', 'running', 'running', 'ended']);
  expect(all[4]?.error).toMatchObject({ code: 'QUEUE_FULL', data: { limit: 2, whose: 'of all clients' } });
});

test('who waits too long is given up and frees its place', async () => {
  const { ask, clock, scheduler } = schedulerStage({ waitMs: 60_000 });
  await ask('a');
  const late = await ask('b');
  await clock.advance(59_999);
  expect(late.state).toBe('waiting');
  await clock.advance(1);
  expect(late.error).toMatchObject({
    code: 'QUEUE_TIMEOUT',
    data: { seconds: 60, retryAfterSeconds: expect.any(Number) },
  });
  expect(scheduler.view().waitingCount).toBe(0);
});

test('nobody waits past the deadline of the statement', async () => {
  const { ask, clock } = schedulerStage({ waitMs: 60_000 });
  await ask('a');
  const short = await ask('b', { deadlineMs: 5_000 });
  await clock.advance(5_000);
  expect(short.error).toMatchObject({ code: 'QUEUE_TIMEOUT', data: { seconds: 5 } });
});

test('a cancelled statement leaves the queue at once; one that comes cancelled does not enter it', async () => {
  const { ask, scheduler, clock } = schedulerStage();
  const first = await ask('a');
  const gone = await ask('b');
  const next = await ask('c');
  gone.abort();
  first.release();
  await clock.advance(0);
  expect(scheduler.view()).toMatchObject({ inUse: 1, waitingCount: 0 });
  expect([gone.error?.code, next.state]).toEqual(['QUERY_CANCELLED', 'running']);
  const never = await ask('d', { signal: AbortSignal.abort() });
  expect(never.error?.code).toBe('QUERY_CANCELLED');
});

test('a slot given back twice is given back once', async () => {
  const { ask, scheduler, clock } = schedulerStage();
  const first = await ask('a');
  const waiting = [await ask('b'), await ask('c')];
  first.release();
  first.release();
  await clock.advance(0);
  expect(scheduler.view().inUse).toBe(1);
  expect(states(waiting)).toEqual(['running', 'waiting']);
});

test('a client runs as many as its policy lets it; a change of the policy holds for what waits', async () => {
  const { ask, scheduler, world, clock } = schedulerStage();
  world.slots = 4;
  const all = [
    await ask('a', { concurrent: 1 }),
    await ask('a', { concurrent: 1 }),
    await ask('a', { concurrent: 1 }),
  ];
  expect(states(all)).toEqual(['running', 'waiting', 'waiting']);
  expect(scheduler.view().waiting.map(({ waitsFor }) => waitsFor)).toEqual(['own-cap', 'own-cap']);
  scheduler.changeTerms('a', { concurrent: 2, weight: 1, priority: 5 });
  await clock.advance(0);
  expect(states(all)).toEqual(['running', 'running', 'waiting']);
});

test('a change of the strategy keeps who runs and who waits, and what was used so far counts', async () => {
  const { ask, scheduler, clock, world } = schedulerStage({ strategy: 'round_robin' });
  world.slots = 2;
  const running = [await ask('a'), await ask('a')];
  const waiting = [await ask('a'), await ask('b')];
  await clock.advance(5_000);
  scheduler.use('fair_share');
  expect(scheduler.view()).toMatchObject({ strategy: 'fair_share', inUse: 2, waitingCount: 2 });
  running[0]?.release();
  await clock.advance(0);
  expect(states(waiting)).toEqual(['waiting', 'running']);
});

test('who waits is told its place and why, and again only when that changes', async () => {
  const { ask, clock, paused, scheduler } = schedulerStage();
  const first = await ask('a');
  const second = await ask('b');
  const third = await ask('b');
  await clock.advance(1_000);
  expect(second.told).toEqual([{ place: 1, of: 2, waitsFor: 'slot' }]);
  expect(third.told).toEqual([{ place: 2, of: 2, waitsFor: 'slot' }]);
  first.release();
  await clock.advance(1_000);
  expect(third.told.at(-1)).toEqual({ place: 1, of: 1, waitsFor: 'slot' });
  paused.add('b');
  scheduler.reconsider();
  await clock.advance(1_000);
  expect(third.told.at(-1)).toEqual({ place: 1, of: 1, waitsFor: 'paused' });
});

test('a light client sees itself near the front, behind nobody who merely came earlier in great number', async () => {
  const { ask, scheduler } = schedulerStage();
  for (let index = 0; index < 20; index += 1) await ask('greedy');
  await ask('light');
  const place = scheduler.view().waiting.find(({ client }) => client === 'light')?.place;
  expect(place).toBe(2);
});

test('the view says what each client used, how long it waited, and since when somebody waits', async () => {
  const { ask, scheduler, clock } = schedulerStage();
  const first = await ask('a');
  await ask('b');
  await clock.advance(2_000);
  first.release();
  await clock.advance(500);
  expect(scheduler.view().clients).toEqual([
    { client: 'a', running: 0, waiting: 0, usedMs: 2_000, paused: false, p50WaitMs: 0, p95WaitMs: 0 },
    { client: 'b', running: 1, waiting: 0, usedMs: 500, paused: false, p50WaitMs: 2_000, p95WaitMs: 2_000 },
  ]);
});

test('where nothing waits and nothing happens, nobody is told anything', async () => {
  let told = 0;
  const { ask, scheduler, clock } = schedulerStage({
    onChange: () => {
      told += 1;
    },
  });
  (await ask('a')).release();
  await clock.advance(1_000);
  const before = told;
  for (let index = 0; index < 10; index += 1) {
    scheduler.reconsider();
    await clock.advance(1_000);
  }
  expect([before, told]).toEqual([1, 1]);
});
