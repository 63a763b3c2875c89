import { expect, test } from 'vitest';
import { simulate } from '../../fixtures/scheduler-simulation.ts';

test.each([2, 7, 20])('%i clients get one statement each in turn, however long they take', async (count) => {
  const simulation = simulate({ strategy: 'round_robin', slots: 1 });
  for (let index = 0; index < count; index += 1) {
    simulation.add({ name: `c${index}`, keeps: 1 + 2 * index, takes: () => 10 * (1 + (index % 5)) });
  }
  await simulation.clock.advance(60_000);
  const order = simulation.served.map(({ client }) => client);
  const rounds = Math.floor(order.length / count);
  expect(rounds).toBeGreaterThan(50);
  // The first statement of all came to an idle gateway; the turns begin after it.
  for (let round = 1; round < rounds; round += 1) {
    expect(new Set(order.slice(round * count, (round + 1) * count)).size).toBe(count);
  }
});
