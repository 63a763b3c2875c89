import { expect, test } from 'vitest';
import { createGroupCommit } from '../../../server/store/group-commit.ts';
import { openUsageStore } from '../../../server/store/store.ts';

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
