import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cachedByVersion } from '../../../server/store/cached-by-version.ts';
import { openStateStore, type Store } from '../../../server/store/store.ts';

let folder: string;
let daemon: Store;
let commandLine: Store;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'snowgate-version-'));
  daemon = openStateStore(join(folder, 'state.db'));
  commandLine = openStateStore(join(folder, 'state.db'));
});
afterEach(() => {
  daemon.close();
  commandLine.close();
  rmSync(folder, { recursive: true });
});

const insert = "INSERT INTO clients (name, type, token_hash, created_at) VALUES (?, 'generic', ?, 1)";

function namesIn(store: Store) {
  const all = store.prepare('SELECT name FROM clients ORDER BY name');
  let reads = 0;
  const names = cachedByVersion(store, () => {
    reads += 1;
    return (all.all() as { name: string }[]).map(({ name }) => name);
  });
  return { names, reads: () => reads };
}

/** The next socket, timer or immediate of Node: where the data of another request may be read. */
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('what does not change is read once, however often it is asked for', async () => {
  const { names, reads } = namesIn(daemon);
  for (let turn = 0; turn < 5; turn += 1) {
    names();
    await nextTurn();
  }
  expect(reads()).toBe(1);
});

test('a write of this process is seen at once, in the same turn', () => {
  const { names } = namesIn(daemon);
  expect(names()).toEqual([]);
  daemon.prepare(insert).run('here', 'a');
  expect(names()).toEqual(['here']);
});

test('what a transaction takes back is not kept', () => {
  const { names } = namesIn(daemon);
  const failing = daemon.transaction(() => {
    daemon.prepare(insert).run('here', 'a');
    expect(names()).toEqual(['here']);
    throw new Error('back');
  });
  expect(() => failing()).toThrow('back');
  expect(names()).toEqual([]);
});

test('a write of another process counts for whatever comes in afterwards, on a socket, a timer or an immediate', async () => {
  const { names } = namesIn(daemon);
  for (const [index, wait] of [nextTurn, () => new Promise((resolve) => setTimeout(resolve, 0))].entries()) {
    names();
    commandLine.prepare(insert).run(`other-${index}`, `hash-${index}`);
    await wait();
    expect(names()).toContain(`other-${index}`);
  }
});

test('two immediates of the same turn do not share what they looked up', async () => {
  const { names } = namesIn(daemon);
  const seen: (readonly string[])[] = [];
  setImmediate(() => {
    seen.push(names());
    commandLine.prepare(insert).run('other', 'a');
  });
  setImmediate(() => seen.push(names()));
  await nextTurn();
  await nextTurn();
  expect(seen).toEqual([[], ['other']]);
});

test('a caller that goes on in microtasks after the next tick looks anew', async () => {
  const { names } = namesIn(daemon);
  names();
  commandLine.prepare(insert).run('other', 'a');
  await new Promise<void>((resolve) => process.nextTick(resolve));
  expect(names()).toEqual(['other']);
});
