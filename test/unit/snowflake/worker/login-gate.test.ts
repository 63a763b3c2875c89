import { expect, onTestFinished, test, vi } from 'vitest';
import { SnowgateError } from '../../../../server/errors/snowgate-error.ts';
import { LoginGate } from '../../../../server/snowflake/worker/login-gate.ts';

function refusal(): SnowgateError {
  return new SnowgateError('SNOWFLAKE_LOGIN_FAILED', { profile: 'p', snowflakeCode: '390100', detail: 'no' });
}

function silence(): SnowgateError {
  return new SnowgateError('SNOWFLAKE_UNREACHABLE', { profile: 'p', detail: 'no' });
}

interface Bench {
  readonly gate: LoginGate<string>;
  readonly state: { now: number; attempts: number; running: number; most: number; outcome: () => string };
}

function bench(serial = false): Bench {
  const state = { now: 0, attempts: 0, running: 0, most: 0, outcome: (): string => 'session' };
  const login = async (): Promise<string> => {
    state.attempts += 1;
    state.running += 1;
    state.most = Math.max(state.most, state.running);
    await new Promise((resolve) => setImmediate(resolve));
    state.running -= 1;
    return state.outcome();
  };
  return { gate: new LoginGate({ login, serial, now: () => state.now }), state };
}

function twenty(gate: LoginGate<string>): Promise<PromiseSettledResult<string>[]> {
  return Promise.allSettled(Array.from({ length: 20 }, () => gate.enter()));
}

test('a wrong password is sent once however many are waiting', async () => {
  const { gate, state } = bench();
  state.outcome = () => {
    throw refusal();
  };
  const results = await twenty(gate);
  expect(results.every(({ status }) => status === 'rejected')).toBe(true);
  expect(state.attempts).toBe(1);
});

test('after a refusal the pause doubles with each further one, up to five minutes', async () => {
  const { gate, state } = bench();
  state.outcome = () => {
    throw refusal();
  };
  const attemptsAt: number[] = [];
  for (; state.now < 1_500_000; state.now += 5_000) {
    const before = state.attempts;
    await gate.enter().catch(() => undefined);
    if (state.attempts > before) attemptsAt.push(state.now / 1000);
  }
  expect(attemptsAt).toEqual([0, 10, 30, 70, 150, 310, 610, 910, 1210]);
});

test('a host that did not answer is tried again after a second', async () => {
  const { gate, state } = bench();
  state.outcome = () => {
    throw silence();
  };
  await twenty(gate);
  state.now = 1_000;
  await twenty(gate);
  expect(state.attempts).toBe(2);
});

test('all who waited for an attempt get its mark and the rest of the pause; a refusal carries neither', async () => {
  const { gate, state } = bench();
  state.outcome = () => {
    throw silence();
  };
  const dataOf = async (): Promise<unknown> =>
    await gate.enter().catch((error: unknown) => (error as SnowgateError).data);
  const first = await dataOf();
  expect(first).toMatchObject({ retryAfterMs: 1_000, loginAttempt: expect.any(String) });
  state.now = 400;
  expect(await dataOf()).toEqual({ ...(first as object), retryAfterMs: 600 });
  state.now = 1_000;
  expect(await dataOf()).not.toMatchObject({
    loginAttempt: (first as { loginAttempt: string }).loginAttempt,
  });
  state.now = 2_000;
  state.outcome = () => {
    throw refusal();
  };
  expect(await dataOf()).toEqual(refusal().data);
});

test('logins run one at a time until one has worked, then side by side', async () => {
  const { gate, state } = bench();
  await gate.enter();
  expect(state.most).toBe(1);
  await twenty(gate);
  expect(state.most).toBe(20);
});

test('logins that need a person always run one at a time', async () => {
  const { gate, state } = bench(true);
  await twenty(gate);
  await twenty(gate);
  expect(state.most).toBe(1);
});

test('after doubt the next login is tried alone again', async () => {
  const { gate, state } = bench();
  await gate.enter();
  gate.doubt();
  state.outcome = () => {
    throw refusal();
  };
  await twenty(gate);
  expect(state.attempts).toBe(2);
});

test('a wall clock that is set back does not lengthen the pause after a refusal', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let refused = true;
  const gate = new LoginGate({
    login: () => (refused ? Promise.reject(refusal()) : Promise.resolve('session')),
    serial: false,
  });
  await expect(gate.enter()).rejects.toMatchObject({ code: 'SNOWFLAKE_LOGIN_FAILED' });
  refused = false;
  vi.setSystemTime(Date.now() - 3_600_000);
  vi.advanceTimersByTime(10_000);
  expect(await gate.enter()).toBe('session');
});
