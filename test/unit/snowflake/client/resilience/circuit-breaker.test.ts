import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CircuitView } from '../../../../../server/contract/circuit.ts';
import { SnowgateError } from '../../../../../server/errors/snowgate-error.ts';
import { Circuit } from '../../../../../server/snowflake/client/resilience/circuit-breaker.ts';
import { failure } from '../../../../fixtures/scripted-profile.ts';

let states: CircuitView['state'][] = [];

beforeEach(() => {
  vi.useFakeTimers();
  states = [];
});

afterEach(() => {
  vi.useRealTimers();
});

const build = (failures = 3) =>
  new Circuit({
    profile: 'p',
    failures,
    pauseMs: 10_000,
    onChange: ({ state }) => states.push(state),
  });

const unreachable = failure('SNOWFLAKE_UNREACHABLE', 'not_run');
const fail = (circuit: Circuit, error: unknown = unreachable) =>
  circuit.pass(() => Promise.reject(error)).catch((thrown: unknown) => thrown);

/** So many failures, a second apart. */
async function failTimes(circuit: Circuit, times: number, error: unknown = unreachable): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    expect(await fail(circuit, error)).toBe(error);
    vi.advanceTimersByTime(1_000);
  }
}

test('it opens after so many failures in a row, and says when to come again', async () => {
  const circuit = build();
  await failTimes(circuit, 3);
  const work = vi.fn(() => Promise.resolve('never'));
  await expect(circuit.pass(work)).rejects.toMatchObject({
    code: 'SNOWFLAKE_CIRCUIT_OPEN',
    status: 503,
    data: { profile: 'p', retryAfterSeconds: 9, fate: 'not_run' },
  });
  expect(work).not.toHaveBeenCalled();
  expect(circuit.view).toEqual({ state: 'open', opened: 1, retryAt: Date.now() + 9_000 });
  expect(circuit.blocks).toBe(true);
});

test('a login attempt counts once, however many statements report it and whenever', async () => {
  const circuit = build();
  const failed = (loginAttempt: string) =>
    new SnowgateError('SNOWFLAKE_UNREACHABLE', { profile: 'p', detail: 'no', loginAttempt });
  await failTimes(circuit, 12, failed('first'));
  await failTimes(circuit, 12, failed('second'));
  expect(circuit.view.state).toBe('closed');
  await failTimes(circuit, 1, failed('third'));
  expect(circuit.view.state).toBe('open');
});

test('failures count also when the wall clock is set back between them', async () => {
  const circuit = build();
  for (let n = 0; n < 3; n += 1) {
    await failTimes(circuit, 1);
    vi.setSystemTime(Date.now() - 3_600_000);
  }
  expect(circuit.view.state).toBe('open');
});

test('a success in between starts the count anew, and so does a no from Snowflake', async () => {
  const circuit = build();
  await failTimes(circuit, 2);
  await circuit.pass(() => Promise.resolve('ok'));
  await failTimes(circuit, 2);
  const refused = new SnowgateError('SNOWFLAKE_SQL_ERROR', {
    snowflakeCode: '002003',
    sqlState: '42S02',
    detail: 'x',
  });
  await failTimes(circuit, 1, refused);
  await failTimes(circuit, 2);
  expect(circuit.view.state).toBe('closed');
});

test.each([
  'SNOWFLAKE_SQL_ERROR',
  'SNOWFLAKE_LOGIN_FAILED',
  'SNOWFLAKE_SESSION_LOST',
  'QUERY_CANCELLED',
  'QUERY_DEADLINE',
  'SNOWFLAKE_POOL_FULL',
  'SNOWFLAKE_WORKER_DIED',
] as const)('%s never opens it', async (code) => {
  const circuit = build();
  await failTimes(circuit, 20, new SnowgateError(code));
  expect(states).toEqual([]);
});

test('a write whose way broke counts like a read', async () => {
  const circuit = build();
  await failTimes(
    circuit,
    3,
    failure('SNOWFLAKE_FATE_UNKNOWN', 'unknown', { after: 'SNOWFLAKE_UNREACHABLE' }),
  );
  expect(circuit.view.state).toBe('open');
});

test('what happens to twenty at once has happened once', async () => {
  const circuit = build();
  await Promise.all(Array.from({ length: 20 }, () => fail(circuit)));
  expect(circuit.view.state).toBe('closed');
});

test('failures that never stop for long count all the same', async () => {
  const circuit = build();
  for (let n = 0; n < 10; n += 1) {
    await fail(circuit);
    vi.advanceTimersByTime(60);
  }
  expect(circuit.view.state).toBe('open');
});

test('after the pause one statement tries; the others are refused meanwhile; its success lets all in', async () => {
  const circuit = build();
  await failTimes(circuit, 3);
  vi.advanceTimersByTime(9_000);
  expect(circuit.blocks).toBe(false);
  let succeed: (text: string) => void = () => undefined;
  const probe = circuit.pass(() => new Promise<string>((resolve) => (succeed = resolve)));
  expect(circuit.view.state).toBe('half_open');
  await expect(circuit.pass(() => Promise.resolve('x'))).rejects.toMatchObject({
    code: 'SNOWFLAKE_CIRCUIT_OPEN',
  });
  succeed('back');
  expect(await probe).toBe('back');
  expect(await circuit.pass(() => Promise.resolve('in'))).toBe('in');
  expect(circuit.view).toEqual({ state: 'closed', opened: 1, retryAt: null });
  expect(states).toEqual(['open', 'half_open', 'closed']);
});

test.each([
  ['it goes on', () => undefined],
  ['its time is over', (fail: (error: unknown) => void) => fail(new SnowgateError('QUERY_DEADLINE'))],
  ['its line breaks', (fail: (error: unknown) => void) => fail(unreachable)],
])('a probe that was answered lets the others in while it runs, also when %s', async (_how, end) => {
  const circuit = build();
  await failTimes(circuit, 3);
  vi.advanceTimersByTime(10_000);
  let tellAnswered = (): void => undefined;
  let failProbe: (error: unknown) => void = () => undefined;
  const probe = circuit.pass(
    (answered) =>
      new Promise((_resolve, reject) => {
        tellAnswered = answered;
        failProbe = reject;
      }),
  );
  const ended = probe.catch((thrown: unknown) => thrown);
  expect(circuit.view.state).toBe('half_open');
  tellAnswered();
  await vi.advanceTimersByTimeAsync(0);
  expect(await circuit.pass(() => Promise.resolve('in'))).toBe('in');

  end(failProbe);
  failProbe('over');
  expect(await ended).toEqual(expect.anything());
  expect(circuit.view.state).toBe('closed');
});

test('a probe that fails doubles the pause, up to a minute', async () => {
  const circuit = build();
  await failTimes(circuit, 3);
  const pauses: number[] = [];
  for (let n = 0; n < 5; n += 1) {
    vi.setSystemTime(circuit.view.retryAt ?? 0);
    await fail(circuit);
    pauses.push((circuit.view.retryAt ?? 0) - Date.now());
  }
  expect(pauses).toEqual([20_000, 40_000, 60_000, 60_000, 60_000]);
});

test('a probe that Snowflake answers with a no has shown the way to be open', async () => {
  const circuit = build();
  await failTimes(circuit, 3);
  vi.advanceTimersByTime(10_000);
  await fail(circuit, new SnowgateError('SNOWFLAKE_SQL_ERROR'));
  expect(circuit.view.state).toBe('closed');
});

test('a probe that was cancelled has shown nothing', async () => {
  const circuit = build();
  await failTimes(circuit, 3);
  vi.advanceTimersByTime(10_000);
  const cancelled = new SnowgateError('QUERY_CANCELLED');
  expect(await fail(circuit, cancelled)).toBe(cancelled);
  expect(circuit.view.state).toBe('open');
});
