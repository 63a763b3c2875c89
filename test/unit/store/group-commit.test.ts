import { expect, onTestFinished, test } from 'vitest';
import { createGroupCommit } from '../../../server/store/group-commit.ts';
import { openUsageStore } from '../../../server/store/store.ts';
import { makeTestHome } from '../../fixtures/gateway-home.ts';

function setUp() {
  const store = openUsageStore(':memory:');
  store.exec('CREATE TABLE marks (mark INTEGER PRIMARY KEY) STRICT');
  const insert = store.prepare('INSERT INTO marks VALUES (?)');
  const marks = () => store.prepare('SELECT mark FROM marks ORDER BY mark').raw().all().flat();
  return { commit: createGroupCommit(store), insert: (mark: number) => () => void insert.run(mark), marks };
}

test('writes of one turn are there once their promises say so', async () => {
  const { commit, insert, marks } = setUp();
  const done = Promise.all([commit.write(insert(1)), commit.write(insert(2))]);
  expect(marks()).toEqual([]);
  await done;
  expect(marks()).toEqual([1, 2]);
});

test('a write that fails fails alone', async () => {
  const { commit, insert, marks } = setUp();
  const outcomes = await Promise.allSettled([
    commit.write(insert(1)),
    commit.write(() => {
      insert(2)();
      throw new Error('no');
    }),
    commit.write(insert(3)),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(marks()).toEqual([1, 3]);
});

test('a flush commits at once', () => {
  const { commit, insert, marks } = setUp();
  void commit.write(insert(1));
  commit.flush();
  expect(marks()).toEqual([1]);
});

test('while another process holds the database, all of a turn fail by one wait and none is tried by itself', async () => {
  const home = makeTestHome();
  onTestFinished(home.remove);
  const store = openUsageStore(home.home.usageFile);
  const other = openUsageStore(home.home.usageFile);
  onTestFinished(() => {
    other.close();
    store.close();
  });
  store.exec('PRAGMA busy_timeout = 1; CREATE TABLE marks (mark INTEGER PRIMARY KEY) STRICT');
  const insert = store.prepare('INSERT INTO marks VALUES (?)');
  const commit = createGroupCommit(store);
  const marks = () => store.prepare('SELECT mark FROM marks ORDER BY mark').raw().all().flat();

  other.exec('BEGIN IMMEDIATE');
  const before = store.writes();
  const turn = [1, 2, 3].map((mark) => commit.write(() => void insert.run(mark)));
  const outcomes = await Promise.allSettled(turn);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(store.writes() - before).toBe(1);

  other.exec('ROLLBACK');
  await commit.write(() => void insert.run(4));
  expect(marks()).toEqual([4]);
});
