import { expect, test } from 'vitest';
import { simulate } from '../../fixtures/scheduler-simulation.ts';

const ageingMs = 2_000;
const takesMs = 500;

test('the highest priority goes first, whatever waits longer', async () => {
  const simulation = simulate({ strategy: 'priority_based', slots: 1, ageingMs: 1e9 });
  simulation.add({ name: 'first', keeps: 1, takes: () => 1_000, pauses: 1e9 });
  for (const priority of [3, 9, 1, 6]) {
    simulation.add({ name: `p${priority}`, priority, keeps: 1, takes: () => 10, pauses: 1e9 });
  }
  await simulation.clock.advance(2_000);
  expect(simulation.served.map(({ client }) => client)).toEqual(['first', 'p9', 'p6', 'p3', 'p1']);
});

test.each([1, 4])(
  'on %i slots nobody starves: who waits is served within the bound that ageing gives',
  async (slots) => {
    const simulation = simulate({ strategy: 'priority_based', slots, ageingMs });
    const rivals = 6;
    for (let index = 0; index < rivals; index += 1) {
      simulation.add({ name: `high${index}`, priority: 10, keeps: 100, takes: () => takesMs });
    }
    simulation.add({ name: 'low', priority: 1, keeps: 1, takes: () => takesMs });
    await simulation.clock.advance(20 * 60_000);
    const waits = simulation.served
      .filter(({ client }) => client === 'low')
      .map(({ queuedAt, startedAt }) => startedAt - queuedAt);
    // Nine steps of priority apart: after that long, no rival can come ahead any more that is not ahead already.
    const bound = (10 - 1) * ageingMs + Math.ceil(rivals / slots) * takesMs + takesMs;
    expect(waits.length).toBeGreaterThan(20);
    expect(Math.max(...waits)).toBeLessThanOrEqual(bound);
  },
);

test('clients of the same priority take turns, however much one of them sends', async () => {
  const simulation = simulate({ strategy: 'priority_based', slots: 1, ageingMs });
  simulation.add({ name: 'greedy', keeps: 200, takes: () => takesMs });
  await simulation.clock.advance(5_000);
  simulation.add({ name: 'light', keeps: 1, takes: () => 10, pauses: 2_000 });
  await simulation.clock.advance(60_000);
  const waits = simulation.served
    .filter(({ client }) => client === 'light')
    .map(({ queuedAt, startedAt }) => startedAt - queuedAt);
  expect(waits.length).toBeGreaterThan(15);
  expect(Math.max(...waits)).toBeLessThanOrEqual(2 * takesMs);
});

test('waiting for an own statement to end does not age', async () => {
  const simulation = simulate({ strategy: 'priority_based', slots: 2, ageingMs: 1_000 });
  simulation.add({ name: 'capped', priority: 1, concurrent: 1, keeps: 2, takes: () => 60_000, pauses: 1e9 });
  for (const name of ['a', 'b', 'c']) simulation.add({ name, priority: 10, keeps: 2, takes: () => 100 });
  await simulation.clock.advance(60_000);
  // Its second one has waited a minute, but became ready only now: nine steps below the others, as a new one would be.
  await simulation.clock.advance(8_000);
  expect(simulation.scheduler.view().clients).toContainEqual(
    expect.objectContaining({ client: 'capped', running: 0, waiting: 1 }),
  );
  await simulation.clock.advance(2_000);
  expect(simulation.scheduler.view().clients).toContainEqual(
    expect.objectContaining({ client: 'capped', running: 1, waiting: 0 }),
  );
});
