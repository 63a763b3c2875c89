import { expect, test } from 'vitest';
import { type LivingProcess, lineageOf, processTable } from '../../../server/presence/lineage.ts';

const tree =
  (parents: Readonly<Record<number, number>>) =>
  (pid: number): LivingProcess | undefined => {
    const parent = parents[pid];
    return parent === undefined ? undefined : { pid, parent, born: `b${pid}`, name: 'x' };
  };

test('a lineage goes from the process up to where nothing more is known', () => {
  const pids = (parents: Readonly<Record<number, number>>, pid: number) =>
    lineageOf(pid, tree(parents)).map((each) => each.pid);
  expect(pids({ 1: 0, 5: 1, 9: 5 }, 9)).toEqual([9, 5, 1]);
  expect(pids({ 9: 5 }, 9)).toEqual([9]);
  expect(pids({}, 9)).toEqual([]);
});

test('a circle ends', () => {
  expect(lineageOf(2, tree({ 2: 3, 3: 2 })).length).toBeLessThan(100);
  expect(lineageOf(2, tree({ 2: 2 })).length).toBe(1);
});

test.runIf(process.platform === 'linux' || process.platform === 'darwin')(
  'this machine tells of this process, its parent and its start',
  async () => {
    const lineage = lineageOf(process.pid, await processTable());
    expect(lineage[0]).toMatchObject({ pid: process.pid, parent: process.ppid });
    expect(lineage.some(({ pid }) => pid === process.ppid)).toBe(true);
    expect(lineage[0]?.born).not.toBe('');
  },
);
