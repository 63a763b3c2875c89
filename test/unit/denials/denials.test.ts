import { expect, test } from 'vitest';
import type { Notice } from '../../../server/contract/denials.ts';
import { createDenials } from '../../../server/denials/denials.ts';
import { SnowgateError } from '../../../server/errors/snowgate-error.ts';
import { openStateStore } from '../../../server/store/store.ts';

const denied = (object: string) => new SnowgateError('POLICY_OBJECT_DENIED', { object, rule: 'HR' });
const minute = 60_000;

function setUp() {
  const clock = { now: 1_000_000 };
  const notices: Notice[] = [];
  const store = openStateStore(':memory:');
  const errors: unknown[] = [];
  const denials = createDenials({
    store,
    onNotice: (notice) => notices.push(notice),
    onError: (error) => errors.push(error),
    now: () => clock.now,
  });
  return { clock, notices, denials, store, errors };
}

test('refusals are counted by client, rule and object, and outlive the process', () => {
  const { clock, denials, store } = setUp();
  denials.record('a', denied('HR.P.T'));
  clock.now += 5;
  denials.record('a', denied('HR.P.T'));
  denials.record('b', denied('HR.P.U'));
  const reopened = createDenials({ store, onNotice: () => undefined, onError: () => undefined });
  expect(reopened.list()).toEqual(
    expect.arrayContaining([
      {
        client: 'a',
        code: 'POLICY_OBJECT_DENIED',
        subject: 'HR.P.T',
        count: 2,
        firstAt: 1_000_000,
        lastAt: 1_000_005,
      },
      {
        client: 'b',
        code: 'POLICY_OBJECT_DENIED',
        subject: 'HR.P.U',
        count: 1,
        firstAt: 1_000_005,
        lastAt: 1_000_005,
      },
    ]),
  );
});

test('a hundred refusals are one notice, and another one an hour later', () => {
  const { clock, notices, denials } = setUp();
  for (let count = 0; count < 100; count += 1) denials.record('a', denied('HR.P.T'));
  expect(notices).toMatchObject([{ kind: 'repeated-denials', client: 'a' }]);
  clock.now += 61 * minute;
  for (let count = 0; count < 5; count += 1) denials.record('a', denied('HR.P.T'));
  expect(notices).toHaveLength(2);
});

test('a refusal now and then is no notice', () => {
  const { clock, notices, denials } = setUp();
  for (let count = 0; count < 20; count += 1) {
    denials.record('a', denied('HR.P.T'));
    clock.now += 3 * minute;
  }
  expect(notices).toEqual([]);
});

test('a client that asks for ever new names is counted in full, in rows that do not grow with them', () => {
  const { denials, store } = setUp();
  store.exec("INSERT INTO clients VALUES ('a', 'http', 'hash', 0, NULL)");
  for (let n = 0; n < 1_500; n += 1) denials.record('a', denied(`HR.P.T${n}`));
  denials.record('b', denied('HR.P.T1499'));
  expect(denials.totals()).toEqual([{ client: 'a', code: 'POLICY_OBJECT_DENIED', count: 1_500 }]);
  const rows = (client: string) =>
    store.prepare('SELECT subject, count FROM denials WHERE client = ?').all(client) as { subject: string }[];
  expect(rows('a')).toHaveLength(1_001);
  expect(rows('a')).toContainEqual({ subject: 'others', count: 500 });
  expect(rows('b')).toEqual([{ subject: 'HR.P.T1499', count: 1 }]);

  // What has a row of its own goes on to be counted there.
  denials.record('a', denied('HR.P.T7'));
  expect(rows('a')).toContainEqual({ subject: 'HR.P.T7', count: 2 });
});

test('a disk that refuses the count changes nothing of the refusal, and is told', () => {
  const { denials, store, notices, errors } = setUp();
  store.exec('DROP TABLE denials');
  for (let n = 0; n < 5; n += 1) denials.record('a', denied('HR.P.T'));
  expect(errors).toHaveLength(5);
  expect(notices).toHaveLength(1);
});
