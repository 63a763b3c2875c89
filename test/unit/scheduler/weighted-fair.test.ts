import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../server/sandbox/sample-data/random.ts';
import { simulate } from '../../fixtures/scheduler-simulation.ts';

const minute = 60_000;

describe.each([2, 4, 9, 20])('%i clients with weights 1, 2, 3, 1, ...', (count) => {
  test('use connection time in that ratio, however long their statements take', async () => {
    const random = seededRandom(count);
    const simulation = simulate({ strategy: 'weighted_fair', slots: 4 });
    const weight = (index: number) => 1 + (index % 3);
    for (let index = 0; index < count; index += 1) {
      const longest = 60 * 2 ** (index % 4);
      simulation.add({
        name: `c${index}`,
        weight: weight(index),
        keeps: 10,
        takes: () => 1 + random() * longest,
      });
    }
    await simulation.clock.advance(3 * minute);
    const used = simulation.used(minute, 3 * minute);
    const perWeight = Object.keys(used).map((name) => (used[name] ?? 0) / weight(Number(name.slice(1))));
    const even = perWeight.reduce((sum, ms) => sum + ms, 0) / count;
    expect(Math.max(...perWeight) / even).toBeLessThan(1.05);
    expect(Math.min(...perWeight) / even).toBeGreaterThan(0.95);
  });
});

test('a light client beside one with 200 waiting starts with the next connection that comes free', async () => {
  const simulation = simulate({ strategy: 'weighted_fair', slots: 4 });
  simulation.add({ name: 'greedy', keeps: 200, takes: () => 400 });
  await simulation.clock.advance(10_000);
  simulation.add({ name: 'light', keeps: 1, takes: () => 50, pauses: 333 });
  await simulation.clock.advance(minute);
  const light = simulation.served.filter(({ client }) => client === 'light');
  expect(light.length).toBeGreaterThan(80);
  expect(Math.max(...light.map(({ queuedAt, startedAt }) => startedAt - queuedAt))).toBeLessThanOrEqual(400);
});

test('a new weight changes the shares of what already waits', async () => {
  const simulation = simulate({ strategy: 'weighted_fair', slots: 2 });
  const a = { name: 'a', weight: 1, keeps: 400, takes: () => 200 };
  simulation.add(a);
  simulation.add({ ...a, name: 'b' });
  await simulation.clock.advance(10_000);
  a.weight = 9;
  simulation.scheduler.changeTerms('a', { weight: 9, priority: 5, concurrent: 100 });
  await simulation.clock.advance(10_000);
  const used = simulation.used(10_000, 20_000);
  expect((used.a ?? 0) / (used.b ?? 0)).toBeGreaterThan(7);
});
