import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../server/sandbox/sample-data/random.ts';
import { createFairShare } from '../../../server/scheduler/strategies/fair-share.ts';
import { type Simulation, simulate } from '../../fixtures/scheduler-simulation.ts';

const minute = 60_000;

/** The largest and the smallest share beside the even one. */
function unevenness(used: Readonly<Record<string, number>>): {
  readonly most: number;
  readonly least: number;
} {
  const all = Object.values(used);
  const even = all.reduce((sum, ms) => sum + ms, 0) / all.length;
  return { most: Math.max(...all) / even, least: Math.min(...all) / even };
}

/** ms that the statements of a client waited which came after this moment. */
function waits({ served }: Simulation, client: string, after = 0): readonly number[] {
  return served
    .filter((one) => one.client === client && one.queuedAt >= after)
    .map(({ queuedAt, startedAt }) => startedAt - queuedAt);
}

describe.each([2, 3, 5, 8, 13, 20])('%i clients that always have work', (count) => {
  test('use the same connection time, however long their statements take and however many they send', async () => {
    const random = seededRandom(count);
    const simulation = simulate({ strategy: 'fair_share', slots: 4 });
    for (let index = 0; index < count; index += 1) {
      const longest = 20 * 3 ** (index % 5);
      simulation.add({
        name: `c${index}`,
        keeps: 4 + 3 * index,
        takes: () => 1 + random() * longest,
      });
    }
    await simulation.clock.advance(3 * minute);
    const { most, least } = unevenness(simulation.used(minute, 3 * minute));
    expect(most).toBeLessThan(1.03);
    expect(least).toBeGreaterThan(0.97);
  });
});

test('a moment in which nobody can start forgives nothing', () => {
  const strategy = createFairShare();
  const head = (client: string) => ({ client, weight: 1, priority: 5, readyAt: 0 });
  strategy.pick([head('used-much'), head('used-little')], 0);
  const long = { id: '1', client: 'used-much', weight: 1, at: 0 };
  const short = { id: '2', client: 'used-little', weight: 1, at: 10 };
  strategy.granted(long);
  strategy.granted(short);
  strategy.ended(short, 20);
  strategy.ended(long, 9_000);
  expect(strategy.pick([], 9_000)).toBeUndefined();
  // Served last of the two, yet it goes first.
  expect(strategy.pick([head('used-much'), head('used-little')], 9_000)?.client).toBe('used-little');
});

test('a client does not pay for what still runs of a removed one that had its name', () => {
  const strategy = createFairShare();
  const head = (client: string) => ({ client, weight: 1, priority: 5, readyAt: 0 });
  strategy.pick([head('a')], 0);
  const old = { id: '1', client: 'a', weight: 1, at: 0 };
  strategy.granted(old);
  strategy.forget('a');

  const both = [head('a'), head('b')];
  expect(strategy.pick(both, 10)?.client).toBe('a');
  expect(strategy.pick(both, 30_000)?.client).toBe('a');
  strategy.ended(old, 60_000);
  expect(strategy.pick(both, 60_000)?.client).toBe('a');
});

test('statements far longer than a round even out as well', async () => {
  const simulation = simulate({ strategy: 'fair_share', slots: 1 });
  simulation.add({ name: 'long', keeps: 3, takes: () => 60_000 });
  simulation.add({ name: 'short', keeps: 3, takes: () => 20_000 });
  await simulation.clock.advance(120 * minute);
  const { most } = unevenness(simulation.used(0, 120 * minute));
  expect(most).toBeLessThan(1.05);
});

test('a light client beside one with 200 waiting starts with the next connection that comes free', async () => {
  const simulation = simulate({ strategy: 'fair_share', slots: 4 });
  simulation.add({ name: 'greedy', keeps: 200, takes: () => 400 });
  await simulation.clock.advance(10_000);
  simulation.add({ name: 'light', keeps: 1, takes: () => 50, pauses: 333 });
  await simulation.clock.advance(minute);
  const light = waits(simulation, 'light');
  expect(light.length).toBeGreaterThan(80);
  expect(Math.max(...light)).toBeLessThanOrEqual(400);
});

test('who was idle for long has no more than a round to its credit', async () => {
  const simulation = simulate({ strategy: 'fair_share', slots: 2 });
  simulation.add({ name: 'rare', keeps: 1, takes: () => 10, pauses: 5_000 });
  simulation.add({ name: 'steady', keeps: 20, takes: () => 100 });
  await simulation.clock.advance(10 * minute);
  const from = simulation.clock.now();
  simulation.add({ name: 'rare', keeps: 100, takes: () => 100 });
  await simulation.clock.advance(10_000);
  const { rare = 0, steady = 0 } = simulation.used(from, from + 10_000);
  expect(rare - steady).toBeLessThanOrEqual(1_300);
  expect(rare - steady).toBeGreaterThanOrEqual(-300);
});

test('who was greedy while it was alone is soon served again when another one comes', async () => {
  const simulation = simulate({ strategy: 'fair_share', slots: 2 });
  simulation.add({ name: 'first', keeps: 50, takes: () => 5_000 });
  await simulation.clock.advance(60 * minute);
  const from = simulation.clock.now();
  simulation.add({ name: 'second', keeps: 50, takes: () => 100 });
  await simulation.clock.advance(minute);
  const { first = 0, second = 0 } = simulation.used(from, from + minute);
  expect(first / (first + second)).toBeGreaterThan(0.4);
  expect(first / (first + second)).toBeLessThan(0.6);
});
