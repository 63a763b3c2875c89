import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type ApprovalRequest, createApprovals } from '../../../server/approvals/approvals.ts';
import { createCoolDowns } from '../../../server/approvals/cool-downs.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const request: ApprovalRequest = {
  client: 'cursor',
  clientType: 'cursor',
  session: 's1',
  tool: 'execute_query',
  sql: 'DELETE FROM T',
  kind: 'write',
  references: ['DB.S.T'],
  bytes: null,
  context: 'DB.S',
  policy: 'policy-1',
};
const never = new AbortController().signal;

function setUp() {
  const changes: unknown[] = [];
  const approvals = createApprovals((change) => changes.push('added' in change ? 'added' : 'removed'));
  const ask = (overrides: Partial<ApprovalRequest> = {}, signal: AbortSignal = never) => {
    const outcome = approvals.request({ ...request, ...overrides }, { seconds: 120, signal });
    outcome.catch(() => undefined);
    return outcome;
  };
  const only = () => approvals.list()[0]?.id ?? '';
  return { approvals, ask, only, changes };
}

test('an approval once lets it pass once', async () => {
  const { approvals, ask, only } = setUp();
  const first = ask();
  approvals.settle(only(), 'once');
  await first;
  const second = ask();
  expect(approvals.list()).toHaveLength(1);
  approvals.settle(only(), 'deny');
  await expect(second).rejects.toMatchObject({ code: 'POLICY_APPROVAL_DENIED' });
});

test('an approval for the session holds for this text, this session, this context and this policy, and nothing else', async () => {
  const { approvals, ask, only } = setUp();
  const first = ask();
  approvals.settle(only(), 'session');
  await first;
  await ask();
  for (const other of [
    { sql: 'DELETE FROM U' },
    { session: 's2' },
    { context: 'DB.OTHER' },
    { policy: 'policy-2' },
  ]) {
    const outcome = ask(other);
    expect(approvals.list()).toHaveLength(1);
    approvals.settle(only(), 'once');
    await outcome;
  }
});

test('nobody answers: it is refused when its time is over, and nothing of it is left', async () => {
  const { approvals, ask, changes } = setUp();
  const outcome = ask();
  await vi.advanceTimersByTimeAsync(119_999);
  expect(approvals.list()).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  await expect(outcome).rejects.toMatchObject({ code: 'POLICY_APPROVAL_TIMEOUT' });
  expect(approvals.list()).toEqual([]);
  expect(changes).toEqual(['added', 'removed']);
  expect(vi.getTimerCount()).toBe(0);
});

test('a client that is gone takes its question with it', async () => {
  const { approvals, ask } = setUp();
  const gone = new AbortController();
  const outcome = ask({}, gone.signal);
  gone.abort();
  await expect(outcome).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
  expect(approvals.list()).toEqual([]);
  await expect(ask({}, gone.signal)).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
});

test('one client cannot bury what others ask', async () => {
  const { approvals, ask } = setUp();
  for (let count = 0; count < 10; count += 1) void ask({ sql: `DELETE FROM T${count}` });
  await expect(ask({ sql: 'one more' })).rejects.toMatchObject({ code: 'POLICY_APPROVALS_FULL' });
  void ask({ client: 'other' });
  expect(approvals.list()).toHaveLength(11);
});

test('what does not wait cannot be settled', () => {
  const { approvals } = setUp();
  expect(() => approvals.settle('nothing', 'once')).toThrow(
    expect.objectContaining({ code: 'POLICY_APPROVAL_UNKNOWN' }),
  );
});

describe('a statement that a human has refused', () => {
  const refuse = async ({ approvals, ask, only }: ReturnType<typeof setUp>, overrides = {}) => {
    const outcome = ask(overrides);
    approvals.settle(only(), 'deny');
    await expect(outcome).rejects.toMatchObject({ code: 'POLICY_APPROVAL_DENIED' });
  };
  const coolDown = (retryAfterSeconds: number) => ({
    code: 'POLICY_APPROVAL_COOLDOWN',
    data: { retryAfterSeconds },
  });

  test('may not ask again for a minute, then for two, whatever its session, spelling and policy', async () => {
    const place = setUp();
    await refuse(place);
    for (const other of [
      {},
      { session: 's2' },
      { policy: 'policy-2' },
      { sql: 'delete from t' },
      { sql: '/* please */ DELETE  FROM t;' },
    ]) {
      await expect(place.ask(other)).rejects.toMatchObject(coolDown(60));
    }
    expect(place.approvals.list()).toEqual([]);
    await vi.advanceTimersByTimeAsync(59_999);
    await expect(place.ask()).rejects.toMatchObject(coolDown(1));
    await vi.advanceTimersByTimeAsync(1);
    await refuse(place);
    await expect(place.ask()).rejects.toMatchObject(coolDown(120));
  });

  test('keeps no other statement, client or place from asking', async () => {
    const place = setUp();
    await refuse(place);
    for (const other of [
      { sql: 'DELETE FROM T WHERE A = 1' },
      { client: 'other' },
      { context: 'DB.OTHER' },
    ]) {
      const outcome = place.ask(other);
      place.approvals.settle(place.only(), 'once');
      await outcome;
    }
  });

  test('begins anew once a human has approved it', async () => {
    const place = setUp();
    await refuse(place);
    await vi.advanceTimersByTimeAsync(60_000);
    const outcome = place.ask();
    place.approvals.settle(place.only(), 'once');
    await outcome;
    await refuse(place);
    await expect(place.ask()).rejects.toMatchObject(coolDown(60));
  });
});

test('what was approved for a session is forgotten for the client whose policy changes, and for no other', async () => {
  const { approvals, ask, only } = setUp();
  for (const client of ['cursor', 'other']) {
    const outcome = ask({ client, session: client });
    approvals.settle(only(), 'session');
    await outcome;
  }
  approvals.forget('cursor');
  await ask({ client: 'other', session: 'other' });
  void ask({ session: 'cursor' });
  expect(approvals.list()).toHaveLength(1);
});

test('cool-downs are at most an hour, are forgotten an hour later, and are bounded for each client and in all', () => {
  let now = 0;
  const coolDowns = createCoolDowns(() => now);
  for (let count = 0; count < 9; count += 1) {
    coolDowns.refused('cursor', 'again');
    now += coolDowns.left('cursor', 'again');
  }
  coolDowns.refused('cursor', 'again');
  expect(coolDowns.left('cursor', 'again')).toBe(3_600_000);
  now += 2 * 3_600_000;
  coolDowns.refused('cursor', 'again');
  expect(coolDowns.left('cursor', 'again')).toBe(60_000);

  coolDowns.refused('quiet', 'own');
  for (let count = 0; count < 500; count += 1) coolDowns.refused('cursor', `statement ${count}`);
  expect(coolDowns.left('quiet', 'own')).toBeGreaterThan(0);
  expect(coolDowns.left('cursor', 'statement 399')).toBe(0);
  expect(coolDowns.left('cursor', 'statement 400')).toBeGreaterThan(0);
  for (let count = 0; count < 1_000; count += 1) coolDowns.refused(`client ${count}`, 'one');
  expect(coolDowns.left('quiet', 'own')).toBe(0);
});
