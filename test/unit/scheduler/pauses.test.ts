import { expect, test } from 'vitest';
import { openClientRegistry } from '../../../server/clients/client-registry.ts';
import { openPauses } from '../../../server/scheduler/pauses.ts';
import { createQueueControl } from '../../../server/scheduler/queue-control.ts';
import { openStrategyChoice } from '../../../server/scheduler/strategy-choice.ts';
import { openStateStore } from '../../../server/store/store.ts';
import { makeTestHome } from '../../fixtures/gateway-home.ts';
import { schedulerStage } from '../../fixtures/scheduler-stage.ts';

function openStore() {
  const store = openStateStore(':memory:');
  const clients = openClientRegistry(store);
  clients.add('a', 'http');
  clients.add('b', 'http');
  return { store, clients };
}

test('a pause of one client and one of everything are apart, and both outlive a restart', () => {
  const home = makeTestHome();
  home.addClient('a');
  const first = openStateStore(home.home.stateFile);
  const before = openPauses(first, () => {});
  before.pause('a');
  before.pause();
  first.close();

  const store = openStateStore(home.home.stateFile);
  const after = openPauses(store, () => {});
  expect(after.state()).toEqual({ all: true, clients: ['a'] });
  after.resume();
  expect([after.has('a'), after.has('b')]).toEqual([true, false]);
  after.resume('a');
  expect(openPauses(store, () => {}).state()).toEqual({ all: false, clients: [] });
  store.close();
  home.remove();
});

test('when the database cannot keep a pause nothing runs all the same, and whoever asked learns of it', () => {
  const { store } = openStore();
  const pauses = openPauses(store, () => {});
  store.exec('DROP TABLE pauses');
  expect(() => pauses.pause('a')).toThrow();
  expect(pauses.has('a')).toBe(true);
});

test('a client that is removed takes its pause along, and one of the same name starts without', () => {
  const { store, clients } = openStore();
  const pauses = openPauses(store, () => {});
  pauses.pause('a');
  clients.remove('a');
  pauses.forget('a');
  clients.add('a', 'http');
  expect(pauses.has('a')).toBe(false);
  expect(openPauses(store, () => {}).has('a')).toBe(false);
});

/** A queue whose pauses are kept in a database. */
function controlledQueue() {
  const { store } = openStore();
  const pauses = openPauses(store, () => stage.scheduler.reconsider());
  const stage = schedulerStage({ isPaused: pauses.has, waitMs: 60_000 });
  const choice = openStrategyChoice(store);
  const control = createQueueControl({
    scheduler: stage.scheduler,
    pauses,
    choice,
    configured: 'fair_share',
  });
  return { ...stage, control, choice };
}

test('what waits of a paused client stays, others pass, and it goes on when resumed', async () => {
  const { ask, control, clock } = controlledQueue();
  const first = await ask('b');
  const held = await ask('a');
  control.pause('a');
  const other = await ask('b');
  first.release();
  await clock.advance(10_000);
  expect([held.state, other.state]).toEqual(['waiting', 'running']);
  expect(control.view()).toMatchObject({ waiting: [{ client: 'a', waitsFor: 'paused' }] });
  other.release();
  control.resume('a');
  await clock.advance(0);
  expect(held.state).toBe('running');
});

test('who is paused for longer than one may wait is told so, and that it is no use to come again', async () => {
  const { ask, control, clock } = controlledQueue();
  control.pause();
  const held = await ask('a');
  await clock.advance(60_000);
  expect(held.error).toMatchObject({
    code: 'CLIENT_PAUSED',
    status: 503,
    next: expect.stringMatching(/^Do not send it again now: tell the user/),
    data: { seconds: 60, retryAfterSeconds: expect.any(Number) },
  });
});

test('what waits of a removed client is cancelled, not started because its pause is gone', async () => {
  const { ask, control, clock } = controlledQueue();
  control.pause('a');
  const held = await ask('a');
  control.remove('a');
  await clock.advance(0);
  expect(held.error?.code).toBe('QUERY_CANCELLED');
  expect(control.view()).toMatchObject({ inUse: 0, clients: [], paused: { all: false, clients: [] } });
});

test('a paused client that has sent nothing is in the view', () => {
  const { control } = controlledQueue();
  control.pause('b');
  expect(control.view().clients).toMatchObject([{ client: 'b', running: 0, waiting: 0, paused: true }]);
});

test('a strategy chosen at run time is kept until it is taken back', () => {
  const { control, choice } = controlledQueue();
  expect(control.choose('round_robin')).toMatchObject({ strategy: 'round_robin', configured: 'fair_share' });
  expect(choice.get()).toBe('round_robin');
  expect(control.choose(null).strategy).toBe('fair_share');
  expect(choice.get()).toBeNull();
});

test('a chosen strategy that this version does not know is as good as none', () => {
  const { store } = openStore();
  store.prepare("INSERT INTO switches (name, value) VALUES ('strategy', 'of_the_future')").run();
  expect(openStrategyChoice(store).get()).toBeNull();
});
