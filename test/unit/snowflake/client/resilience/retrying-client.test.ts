import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ErrorCode, SnowgateError } from '../../../../../server/errors/snowgate-error.ts';
import { retryingClient } from '../../../../../server/snowflake/client/resilience/retrying-client.ts';
import type { StatementProgress } from '../../../../../server/snowflake/types.ts';
import { failure, scriptedProfile } from '../../../../fixtures/scripted-profile.ts';
import { statement } from '../../../../fixtures/wire-profile.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function build(settings: { readonly tries?: number; readonly circuitFailures?: number } = {}) {
  const inner = scriptedProfile('p');
  const quiet = { warn: () => undefined, info: () => undefined };
  const profile = retryingClient(
    inner,
    { tries: 4, circuitFailures: 100, circuitSeconds: 10, ...settings },
    quiet,
  );
  return { inner, profile };
}

/** Lets all pauses pass. */
async function settled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(60_000);
  return await promise;
}

const write = () => statement('INSERT', { repeatable: false });
const times = (n: number, code: ErrorCode, fate: 'not_run' | 'unknown') =>
  Array.from({ length: n }, () => failure(code, fate));

test('a read goes on until it works', async () => {
  const { inner, profile } = build();
  inner.script.push(...times(3, 'SNOWFLAKE_UNREACHABLE', 'unknown'));
  expect((await settled(profile.run(statement('SELECT 1')))).queryId).toBe('p-4');
  expect(profile.view().retries).toBe(3);
});

test('what is asked before each further try, and not before the first, may end it', async () => {
  const { inner, profile } = build();
  inner.script.push(...times(3, 'SNOWFLAKE_UNREACHABLE', 'unknown'));
  const refused = new SnowgateError('POLICY_CHANGED');
  const beforeRetry = vi.fn(() => {
    if (inner.requests.length === 2) throw refused;
  });
  await expect(settled(profile.run(statement('SELECT 1'), { beforeRetry }))).rejects.toBe(refused);
  expect(inner.requests).toHaveLength(2);
  expect(beforeRetry).toHaveBeenCalledTimes(2);
});

test('but not for ever', async () => {
  const { inner, profile } = build();
  inner.script.push(...times(9, 'SNOWFLAKE_UNREACHABLE', 'unknown'));
  await expect(settled(profile.run(statement('SELECT 1')))).rejects.toMatchObject({
    code: 'SNOWFLAKE_UNREACHABLE',
  });
  expect(inner.requests).toHaveLength(4);
});

test.each<[ErrorCode, number]>([
  ['SNOWFLAKE_UNREACHABLE', 4],
  ['SNOWFLAKE_SESSION_LOST', 4],
  ['SNOWFLAKE_POOL_FULL', 4],
  ['SNOWFLAKE_POOL_TIMEOUT', 2],
  ['SNOWFLAKE_WORKER_DIED', 2],
  ['SNOWFLAKE_ANSWER_INVALID', 2],
  ['SNOWFLAKE_SQL_ERROR', 1],
  ['SNOWFLAKE_LOGIN_FAILED', 1],
  ['QUERY_DEADLINE', 1],
  ['QUERY_CANCELLED', 1],
  ['SNOWFLAKE_CLOSED', 1],
  ['SNOWFLAKE_FATE_UNKNOWN', 1],
])('%s is worth %i tries of a read', async (code, tries) => {
  const { inner, profile } = build();
  inner.script.push(...times(9, code, 'not_run'));
  await expect(settled(profile.run(statement('SELECT 1')))).rejects.toMatchObject({ code });
  expect(inner.requests).toHaveLength(tries);
});

test.each<ErrorCode>(['SNOWFLAKE_UNREACHABLE', 'SNOWFLAKE_SESSION_LOST', 'SNOWFLAKE_WORKER_DIED'])(
  'a write is tried again after %s only when it has certainly not run',
  async (code) => {
    const { inner, profile } = build();
    inner.script.push(failure(code, 'not_run'));
    await settled(profile.run(write()));
    expect(inner.requests).toHaveLength(2);

    inner.script.push(failure(code, 'unknown'));
    await expect(settled(profile.run(write()))).rejects.toMatchObject({ code });
    expect(inner.requests).toHaveLength(3);
  },
);

test('each new try has a requestId of its own, and keeps the query tag', async () => {
  const { inner, profile } = build();
  inner.script.push(failure('SNOWFLAKE_UNREACHABLE', 'not_run'), failure('SNOWFLAKE_UNREACHABLE', 'unknown'));
  const request = statement('SELECT 1');
  await settled(profile.run(request));
  expect(inner.requests[0]?.id).toBe(request.id);
  expect(new Set(inner.requests.map(({ id }) => id)).size).toBe(3);
  expect(new Set(inner.requests.map(({ queryTag }) => queryTag))).toEqual(new Set([request.queryTag]));
});

test('all tries together keep the deadline of the statement', async () => {
  const { inner, profile } = build({ tries: 100 });
  inner.script.push(...times(100, 'SNOWFLAKE_UNREACHABLE', 'unknown'));
  const started = performance.now();
  let endedAt = 0;
  const run = profile.run(statement('SELECT 1', { deadlineMs: 8_000 })).finally(() => {
    endedAt = performance.now();
  });
  await expect(settled(run)).rejects.toMatchObject({ code: 'SNOWFLAKE_UNREACHABLE' });
  expect(endedAt - started).toBeLessThanOrEqual(8_000);
  const left = inner.requests.map(({ deadlineMs }) => deadlineMs);
  expect(left).toEqual(left.toSorted((a, b) => b - a));
  expect(left.at(-1)).toBeLessThan(8_000);
});

test('pauses grow and are not the same for two statements', async () => {
  const waits: number[][] = [];
  for (let n = 0; n < 2; n += 1) {
    const { inner, profile } = build({ tries: 6 });
    inner.script.push(...times(5, 'SNOWFLAKE_UNREACHABLE', 'unknown'));
    const seen: number[] = [];
    await settled(
      profile.run(statement('SELECT 1'), {
        onProgress: (progress: StatementProgress) => {
          if (progress.kind === 'retrying') seen.push(progress.inMs);
        },
      }),
    );
    waits.push(seen);
  }
  for (const seen of waits) {
    expect(seen).toHaveLength(5);
    expect(seen.at(-1)).toBeGreaterThan(seen[0] ?? 0);
    expect(Math.max(...seen)).toBeLessThanOrEqual(5_000);
  }
  expect(waits[0]).not.toEqual(waits[1]);
});

test('a cancel ends the pause at once, and nothing is sent any more', async () => {
  const { inner, profile } = build();
  inner.script.push(...times(9, 'SNOWFLAKE_UNREACHABLE', 'unknown'));
  const stop = new AbortController();
  const run = profile.run(statement('SELECT 1'), {
    signal: stop.signal,
    onProgress: ({ kind }) => {
      if (kind === 'retrying') stop.abort();
    },
  });
  await expect(run).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(inner.requests).toHaveLength(1);
});

test('once rows have been handed on, a read is not run again: they might come in another order', async () => {
  const { inner, profile } = build();
  inner.script.push({ rowsThen: failure('SNOWFLAKE_UNREACHABLE', 'unknown') });
  const onRows = vi.fn(() => Promise.resolve('more' as const));
  await expect(settled(profile.run(statement('SELECT 1'), { onRows }))).rejects.toMatchObject({
    code: 'SNOWFLAKE_UNREACHABLE',
  });
  expect(inner.requests).toHaveLength(1);
  expect(onRows).toHaveBeenCalledTimes(1);
});

test('an open circuit ends the tries, and shows in the view', async () => {
  const { inner, profile } = build({ circuitFailures: 2 });
  inner.script.push(...times(9, 'SNOWFLAKE_UNREACHABLE', 'not_run'));
  await expect(settled(profile.run(statement('SELECT 1', { deadlineMs: 5_000 })))).rejects.toMatchObject({
    code: 'SNOWFLAKE_CIRCUIT_OPEN',
  });
  expect(profile.view().circuit).toMatchObject({ opened: 1 });
});

test('changes of circuit and retries are told to whoever listens', async () => {
  // Pauses longer than what counts as one moment.
  vi.spyOn(Math, 'random').mockReturnValue(0.9);
  const { inner, profile } = build({ circuitFailures: 2 });
  inner.script.push(...times(3, 'SNOWFLAKE_UNREACHABLE', 'not_run'));
  const seen: string[] = [];
  const stop = profile.onChange(({ circuit, retries }) => seen.push(`${circuit.state} ${retries}`));
  const run = profile.run(statement('SELECT 1'));
  run.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(5_000);
  await expect(run).rejects.toMatchObject({ code: 'SNOWFLAKE_CIRCUIT_OPEN' });
  expect(seen).toEqual(['closed 1', 'open 1', 'open 2']);
  expect(profile.answering()).toBeNull();
  stop();
});

test('a long statement that tries the way keeps nobody out once Snowflake has given it a query id', async () => {
  const inner = scriptedProfile('p');
  const tell: StatementProgress[] = [{ kind: 'running', queryId: null }];
  let hear: (progress: StatementProgress) => void = () => undefined;
  const profile = retryingClient(
    {
      ...inner,
      run: (request, options = {}) => {
        if (request.sql !== 'LONG') return inner.run(request, options);
        hear = options.onProgress ?? hear;
        for (const progress of tell) hear(progress);
        return new Promise(() => undefined);
      },
    },
    { tries: 1, circuitFailures: 1, circuitSeconds: 10 },
    { warn: () => undefined, info: () => undefined },
  );
  inner.script.push(failure('SNOWFLAKE_UNREACHABLE', 'unknown'));
  await expect(profile.run(statement('SELECT 1'))).rejects.toMatchObject({ code: 'SNOWFLAKE_UNREACHABLE' });
  await vi.advanceTimersByTimeAsync(10_000);
  const heard = vi.fn();
  void profile.run(statement('LONG'), { onProgress: heard });
  await expect(profile.run(statement('SELECT 2'))).rejects.toMatchObject({ code: 'SNOWFLAKE_CIRCUIT_OPEN' });
  hear({ kind: 'running', queryId: 'q-1' });
  await vi.advanceTimersByTimeAsync(0);
  expect((await profile.run(statement('SELECT 3'))).profile).toBe('p');
  expect(heard.mock.calls).toEqual([[tell[0]], [{ kind: 'running', queryId: 'q-1' }]]);
});
