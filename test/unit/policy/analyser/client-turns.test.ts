import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ClientTurns } from '../../../../server/policy/analyser/client-turns.ts';
import { createAnalysisKills } from '../../../../server/policy/analyser/worker-kills.ts';

it('gives each client that waits one turn a round, each in its own order', () => {
  const turns = new ClientTurns<string>({ perClient: 10, overall: 20 });
  for (const item of ['a1', 'a2', 'a3', 'b1', 'c1', 'c2']) turns.add(item.slice(0, 1), item);
  const order = Array.from({ length: 7 }, () => turns.take());
  expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3', null]);
});

it('lets no client wait longer than one turn of each other client', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 }), (clients) => {
      const turns = new ClientTurns<string>({ perClient: 1000, overall: 1000 });
      for (const client of clients) turns.add(client, client);
      const newcomer = new Set(clients).size;
      turns.add('new', 'new');
      for (let turn = 0; turn < newcomer; turn += 1) expect(turns.take()).not.toBe('new');
      expect(turns.take()).toBe('new');
    }),
  );
});

it('has room for so many of one client, and of all', () => {
  const turns = new ClientTurns<number>({ perClient: 2, overall: 3 });
  expect([turns.add('a', 1), turns.add('a', 2), turns.add('a', 3)]).toEqual([true, true, false]);
  expect([turns.add('b', 4), turns.add('c', 5)]).toEqual([true, false]);
  expect(turns.takeOf('a')).toEqual([1, 2]);
  expect(turns.size).toBe(1);
});

it('refuses a client behind its third kill of a minute, and nobody else, until the first is a minute old', () => {
  let now = 0;
  const kills = createAnalysisKills(() => now);
  for (now of [0, 10_000, 20_000]) {
    expect(kills.refusedFor('a')).toBe(0);
    kills.add('a');
  }
  expect(kills.refusedFor('a')).toBe(40);
  expect(kills.refusedFor('b')).toBe(0);
  now = 60_000;
  expect(kills.refusedFor('a')).toBe(0);
  kills.add('a');
  expect(kills.refusedFor('a')).toBe(10);
});
