import { expect, test } from 'vitest';
import type { Notice } from '../../../server/contract/denials.ts';
import { SnowgateError } from '../../../server/errors.ts';
import { createDenials } from '../../../server/policy/denials.ts';
import { openStateStore } from '../../../server/store/store.ts';

const denied = (object: string) => new SnowgateError('POLICY_OBJECT_DENIED', { object, rule: 'HR' });
const minute = 60_000;

function setUp() {
  const clock = { now: 1_000_000 };
  const notices: Notice[] = [];
  const store = openStateStore(':memory:');
  const denials = createDenials({ store, onNotice: (notice) => notices.push(notice), now: () => clock.now });
  return { clock, notices, denials, store };
}

test('refusals are counted by client, rule and object, and outlive the process', () => {
  const { clock, denials, store } = setUp();
  denials.record('a', denied('HR.P.T'));
  clock.now += 5;
  denials.record('a', denied('HR.P.T'));
  denials.record('b', denied('HR.P.U'));
  const reopened = createDenials({ store, onNotice: () => undefined });
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
