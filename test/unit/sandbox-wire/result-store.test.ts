import { expect, test } from 'vitest';
import { ResultStore } from '../../../server/sandbox/wire/result-store.ts';

const empty = { body: Buffer.alloc(0), chunks: [] };

test('the oldest finished result makes room', () => {
  const store = new ResultStore(10_000, 1_000);
  for (const id of ['a', 'b']) {
    store.reserve(id, 2_000);
    store.publish(id, empty);
  }
  store.reserve('c', 2_000);
  store.publish('c', empty);
  expect([store.get('a'), store.get('b'), store.get('c')]).toEqual([null, empty, empty]);
});

test('a result that is being written is never evicted', () => {
  const store = new ResultStore(10_000, 1_000);
  store.reserve('writing', 5_000);
  expect([store.reserve('other', 5_000), store.size]).toEqual([false, 1]);
});

test('published results count as the newest', () => {
  const store = new ResultStore(10_000, 1_000);
  store.reserve('slow', 1_000);
  store.reserve('quick', 1_000);
  store.publish('quick', empty);
  store.publish('slow', empty);
  store.reserve('next', 3_000);
  expect([store.get('quick'), store.get('slow')]).toEqual([null, empty]);
});

test('bytes are given back', () => {
  const store = new ResultStore(10_000, 1_000);
  store.reserve('a', 100);
  store.reserve('a', 100);
  store.release('a');
  store.release('a');
  expect([store.bytes, store.size]).toEqual([0, 0]);
});

test('a result past its time is gone, also for the sweeper', () => {
  const clock = { now: 0 };
  const store = new ResultStore(10_000, 1_000, () => clock.now);
  for (const id of ['a', 'b']) {
    store.reserve(id, 0);
    store.publish(id, empty);
  }
  clock.now = 1_000;
  expect([store.get('a'), store.size]).toEqual([null, 1]);
  store.sweep();
  expect([store.size, store.bytes]).toEqual([0, 0]);
});
