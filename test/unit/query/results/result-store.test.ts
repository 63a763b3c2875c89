import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StoredResult } from '../../../../server/query/model/stored-result.ts';
import { loadCursorKey } from '../../../../server/query/results/cursor.ts';
import { openResultStore, type ResultStore } from '../../../../server/query/results/result-store.ts';
import { createGroupCommit } from '../../../../server/store/group-commit.ts';
import { openUsageStore, type Store } from '../../../../server/store/store.ts';

const hourMs = 3_600_000;
const owner = { name: 'claude', createdAt: 1 };
const other = { name: 'cline', createdAt: 1 };

let store: Store;
let results: ResultStore;
let now = 0;

const errors: unknown[] = [];
const open = () =>
  openResultStore({
    store,
    commit: createGroupCommit(store),
    onError: (error) => errors.push(error),
    now: () => now,
  });
beforeEach(() => {
  now = 1_000_000;
  store = openUsageStore(':memory:');
  results = open();
});
afterEach(() => {
  store.close();
});

const result = (change: Partial<StoredResult> = {}) => ({
  id: randomUUID(),
  queryId: randomUUID(),
  own: true,
  state: { kind: 'succeeded', rows: 7, note: null } as const,
  statement: {
    tool: 'execute_query',
    sql: 'SELECT 1',
    context: { database: 'DEMO' },
    approvedUnder: null,
    profile: 'work',
  },
  ...change,
});

test('what was kept is found by its id and by its query', async () => {
  const kept = await results.keep(owner, result());
  expect(results.find(owner, kept.id)).toEqual(kept);
  expect(results.findByQuery(owner, kept.queryId ?? '')).toEqual(kept);
  expect(results.owns(owner, kept.queryId ?? '')).toBe(true);
});

describe('nothing is found by', () => {
  test.each([
    ['another client', other],
    ['a later client of the same name', { ...owner, createdAt: 2 }],
  ])('%s', async (_name, stranger) => {
    const kept = await results.keep(owner, result());
    expect(results.find(stranger, kept.id)).toBeNull();
    expect(results.findByQuery(stranger, kept.queryId ?? '')).toBeNull();
    expect(results.owns(stranger, kept.queryId ?? '')).toBe(false);
  });
});

test('a result that somebody else ran can be read on but is not scanned', async () => {
  const kept = await results.keep(owner, result({ own: false }));
  expect(results.findByQuery(owner, kept.queryId ?? '')).toEqual(kept);
  expect(results.owns(owner, kept.queryId ?? '')).toBe(false);
});

test('of two results of one query the one that can be read on is found', async () => {
  const kept = await results.keep(owner, result());
  now += 1;
  await results.keep(owner, result({ queryId: kept.queryId, statement: null }));
  expect(results.findByQuery(owner, kept.queryId ?? '')).toEqual(kept);
});

test('after a day it is gone, and the sweep takes it away', async () => {
  const kept = await results.keep(owner, result());
  now += 24 * hourMs;
  expect(results.find(owner, kept.id)).toBeNull();
  results.sweep();
  await results.keep(other, result());
  expect(store.prepare('SELECT COUNT(*) AS n FROM results').get()).toMatchObject({ n: 1 });
});

test('a sweep that the disk refuses is said and ends nothing: a timer calls it, and nobody could catch it', async () => {
  const said = errors.length;
  store.exec('DROP TABLE results');
  expect(() => results.sweep()).not.toThrow();
  await results.keep(owner, result());
  expect(errors).toHaveLength(said + 2);
});

test('of each client the newest thousand are kept', async () => {
  const mine = await results.keep(other, result());
  const first = await results.keep(owner, result());
  for (let index = 0; index < 1_049; index += 1) {
    now += 1;
    await results.keep(owner, result({ statement: null }));
  }
  expect(results.find(owner, first.id)).toBeNull();
  expect(results.find(other, mine.id)).not.toBeNull();
  expect(store.prepare('SELECT COUNT(*) AS n FROM results').get()).toMatchObject({ n: 1_001 });
});

test('what cannot be written down is said, and nobody has to wait or fail for it', async () => {
  store.exec('DROP TABLE results');
  const said = errors.length;
  const kept = await results.keep(owner, result());
  expect(kept.expiresAt).toBe(now + 24 * hourMs);
  expect(errors).toHaveLength(said + 1);
});

test('nothing is left of a client that was removed', async () => {
  const kept = await results.keep(owner, result());
  results.dropClient('claude');
  expect(results.find(owner, kept.id)).toBeNull();
});

test('what ran when the process ended is lost, and says so', async () => {
  const running = await results.keep(owner, result({ state: { kind: 'running' } }));
  const done = await results.keep(owner, result());
  results = open();
  expect(results.find(owner, running.id)?.state).toEqual({ kind: 'failed', code: 'QUERY_LOST', data: {} });
  expect(results.find(owner, done.id)?.state.kind).toBe('succeeded');
});

test('the key of the cursors is made once', () => {
  const key = loadCursorKey(store);
  expect(key).toHaveLength(32);
  expect(loadCursorKey(store)).toEqual(key);
});
