import { describe, type TestContext, test, vi } from 'vitest';
import type { FaultAction } from '../../../server/sandbox/wire/controls/fault.ts';
import { resilientProfile } from '../../fixtures/resilient-profile.ts';
import { sandboxForTest } from '../../fixtures/sandbox-start.ts';
import { statement } from '../../fixtures/wire-profile.ts';

// Each starts a sandbox and a driver of its own, and the driver sleeps for seconds between its tries.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const answer = (code: string, sqlState: string): FaultAction => ({
  kind: 'answer',
  body: JSON.stringify({ success: false, code, message: 'from outside', data: { sqlState } }),
});

const faults: readonly (readonly [string, FaultAction])[] = [
  ['is cut', { kind: 'cut' }],
  ['cannot be read', { kind: 'answer', body: '<html>a proxy</html>' }],
  ['is an empty object', { kind: 'answer', body: '{}' }],
  ['is dropped', { kind: 'drop', when: 'after' }],
  ['says that the session is gone', answer('390111', '08001')],
  ['says that it was cancelled', answer('000604', '57014')],
  ['says that Snowflake has a fault', answer('300002', 'XX000')],
];

const steps: readonly (readonly [string, string])[] = [
  ['what switches secondary roles off', 'USE SECONDARY ROLES NONE'],
  ['what proves that they are off', 'CURRENT_SECONDARY_ROLES'],
  ['what pins names', 'SEARCH_PATH'],
  ['what sets formats', 'STRICT_JSON_OUTPUT'],
];

async function start(onTestFinished: TestContext['onTestFinished'], tries: number) {
  const { sandbox, control } = await sandboxForTest(onTestFinished);
  const profile = resilientProfile(sandbox, { retry: { tries, circuitFailures: 5 } });
  onTestFinished(() => profile.close(3_000));
  return { control, profile };
}

describe.concurrent('one fault while a session is set up passes', () => {
  for (const [step, sql] of steps) {
    test(`for ${step}`, async ({ expect, onTestFinished }) => {
      const { control, profile } = await start(onTestFinished, 4);
      for (const [how, fault] of faults) {
        // The session of the last round goes, so that this one opens its own.
        await control.killSessions();
        await control.fault('query', fault, { sql });
        const { rows } = await profile.run(statement(`SELECT '${how}'`));
        expect(rows).toEqual([[how]]);
      }
      expect(profile.view().circuit).toMatchObject({ state: 'closed', opened: 0 });
    });
  }
});

test.concurrent('a statement of the set-up that is never answered costs its ten seconds and no more', async ({
  expect,
  onTestFinished,
}) => {
  const { control, profile } = await start(onTestFinished, 4);
  await control.fault('query', { kind: 'hang' }, { sql: 'USE SECONDARY ROLES NONE' });
  expect((await profile.run(statement('SELECT 1'))).rows).toEqual([['1']]);
  expect(profile.view().retries).toBe(1);
});

test.concurrent('told to a caller, such a fault is one to try again after', async ({
  expect,
  onTestFinished,
}) => {
  const { control, profile } = await start(onTestFinished, 1);
  for (const [, fault] of faults.filter(([, { kind }]) => kind === 'answer')) {
    await control.killSessions();
    await control.fault('query', fault, { sql: 'CURRENT_SECONDARY_ROLES' });
    const error: unknown = await profile.run(statement('SELECT 1')).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      retryable: true,
      data: { fate: 'not_run', retryAfterMs: expect.any(Number) },
    });
    const { retryAfterMs } = (error as { readonly data: { readonly retryAfterMs: number } }).data;
    expect(retryAfterMs).toBeLessThanOrEqual(1_000);
    await expect
      .poll(() =>
        profile.run(statement('SELECT 1')).then(
          ({ rows }) => rows,
          () => null,
        ),
      )
      .toEqual([['1']]);
  }
});

test.concurrent('twelve statements that wait for a login are all answered when its second repetition works', async ({
  expect,
  onTestFinished,
}) => {
  const { control, profile } = await start(onTestFinished, 4);
  await control.fault('login', { kind: 'answer', body: '<html>a proxy</html>' }, { times: 2 });
  const waiting = Array.from({ length: 12 }, (_, n) => profile.run(statement(`SELECT ${n}`)));
  const rows = (await Promise.all(waiting)).map((result) => result.rows);
  expect(rows).toEqual(Array.from({ length: 12 }, (_, n) => [[String(n)]]));
  expect(profile.view().circuit).toMatchObject({ state: 'closed', opened: 0 });
});

test.concurrent('a login that goes on failing opens the circuit after as many attempts as are set, not statements', async ({
  expect,
  onTestFinished,
}) => {
  const { sandbox, control } = await sandboxForTest(onTestFinished);
  const profile = resilientProfile(sandbox, { retry: { tries: 2, circuitFailures: 3, circuitSeconds: 60 } });
  onTestFinished(() => profile.close(3_000));
  await control.fault('login', { kind: 'answer', body: '<html>a proxy</html>' }, { times: null });
  await Promise.allSettled(Array.from({ length: 12 }, (_, n) => profile.run(statement(`SELECT ${n}`))));
  // Two attempts for two tries of each of them.
  expect(profile.view().circuit).toMatchObject({ state: 'closed', opened: 0 });
  await profile.run(statement('SELECT 1')).catch(() => undefined);
  expect(profile.view().circuit).toMatchObject({ state: 'open', opened: 1 });
});

test.concurrent('sessions that may not change their roles are used: none is active', async ({
  expect,
  onTestFinished,
}) => {
  const { sandbox } = await sandboxForTest(onTestFinished, { restrictedSessions: true });
  const messages: string[] = [];
  const profile = resilientProfile(sandbox, { log: (message) => messages.push(message) });
  onTestFinished(() => profile.close(3_000));
  const { rows } = await profile.run(statement('SELECT CURRENT_SECONDARY_ROLES()'));
  expect(rows).toEqual([['{"roles":"","value":""}']]);
  expect(messages).toContainEqual(expect.stringContaining('USE SECONDARY ROLES NONE was refused'));
});
