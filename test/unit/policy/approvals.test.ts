import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ApprovalRequest, createApprovals } from '../../../server/policy/approvals.ts';

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

test('an approval for the session holds for this text, this session and this context, and nothing else', async () => {
  const { approvals, ask, only } = setUp();
  const first = ask();
  approvals.settle(only(), 'session');
  await first;
  await ask();
  for (const other of [{ sql: 'DELETE FROM U' }, { session: 's2' }, { context: 'DB.OTHER' }]) {
    const outcome = ask(other);
    approvals.settle(only(), 'deny');
    await expect(outcome).rejects.toMatchObject({ code: 'POLICY_APPROVAL_DENIED' });
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
