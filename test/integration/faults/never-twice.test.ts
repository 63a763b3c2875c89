import { afterAll, beforeAll, describe, expect, type TestContext, test, vi } from 'vitest';
import { sandboxProfile } from '../../../server/config/profiles/sandbox-profile.ts';
import type { RunningSandbox } from '../../../server/sandbox/types.ts';
import { openSnowflakeClient } from '../../../server/snowflake/client/open-client.ts';
import type { SnowflakeClient, StatementRequest } from '../../../server/snowflake/types.ts';
import { sandboxForGroup, sandboxForTest } from '../../fixtures/sandbox-start.ts';
import { makeTally, type Tally } from '../../fixtures/tally.ts';
import { statement } from '../../fixtures/wire-profile.ts';

// The first call starts two workers and logs in.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/** A profile on a sandbox, without a second try of its own, and a table that counts. */
interface Stage {
  readonly profile: SnowflakeClient;
  readonly tally: Tally;
  readonly write: (note: string, deadlineMs?: number) => StatementRequest;
}

async function onSandbox(sandbox: RunningSandbox): Promise<Stage> {
  const profile = openSnowflakeClient({
    name: 'sandbox',
    login: sandboxProfile(sandbox),
    // A connection for each of those that run side by side, and some to count with.
    pool: { min: 0, max: 8, idleSeconds: 300, heartbeatSeconds: 900 },
    useEnvProxy: false,
    log: () => undefined,
  });
  const tally = await makeTally(profile);
  const write: Stage['write'] = (note, deadlineMs = 45_000) =>
    statement(tally.insert(note), { repeatable: false, deadlineMs });
  return { profile, tally, write };
}

/** A sandbox for one test alone, for what befalls all statements. */
async function alone(onTestFinished: TestContext['onTestFinished']) {
  const { sandbox, control } = await sandboxForTest(onTestFinished);
  const stage = await onSandbox(sandbox);
  onTestFinished(() => stage.profile.close(3_000));
  return { ...stage, control };
}

const fateUnknown = (after: string) => ({
  code: 'SNOWFLAKE_FATE_UNKNOWN',
  retryable: false,
  next: expect.stringContaining('check first'),
  data: { fate: 'unknown', after },
});

// Side by side, the longest first: what takes long is the driver, which sleeps for seconds between its tries.
describe.concurrent('faults of statements', () => {
  const running = sandboxForGroup();
  let stage: Stage;
  beforeAll(async () => {
    stage = await onSandbox(running().sandbox);
  });
  afterAll(() => stage.profile.close(3_000));

  test('a server that hangs: the write is given up at its deadline, its connection as well', async ({
    expect,
    onTestFinished,
  }) => {
    const { control, profile, tally, write } = await alone(onTestFinished);
    await control.fault('query', { kind: 'hang' }, { sql: 'hanging', times: null });
    await control.fault('abort', { kind: 'hang' }, { times: null });
    const { evicted } = profile.view().leases;
    await expect(profile.run(write('hanging', 5_000))).rejects.toMatchObject(fateUnknown('QUERY_DEADLINE'));
    await control.clearFaults();
    expect(await tally.count('hanging')).toBe(0);
    await expect.poll(() => profile.view().leases.evicted).toBe(evicted + 1);
  });

  test('a write whose answer is lost is sent again in its session, where Snowflake knows it', async ({
    expect,
  }) => {
    const { profile, tally, write } = stage;
    await running().control.fault('query', { kind: 'drop', when: 'after' }, { sql: "('lost answer')" });
    await profile.run(write('lost answer'));
    expect(await tally.count('lost answer')).toBe(1);
  });

  test('a server that only fails: the write may have run and is told so at its deadline', async ({
    expect,
  }) => {
    const { profile, tally, write } = stage;
    await running().control.fault('query', { kind: 'status', status: 503 }, { sql: "('busy')", times: null });
    await expect(profile.run(write('busy', 5_000))).rejects.toMatchObject(
      fateUnknown('SNOWFLAKE_UNREACHABLE'),
    );
    expect(await tally.count('busy')).toBe(0);
  });

  test('a server that is busy for a moment: the write runs once', async ({ expect }) => {
    const { profile, tally, write } = stage;
    await running().control.fault('query', { kind: 'status', status: 503 }, { sql: "('moment')", times: 2 });
    await profile.run(write('moment'));
    expect(await tally.count('moment')).toBe(1);
  });

  test('a write that is cancelled when it has already run is told to have run', async ({ expect }) => {
    const { profile, tally, write } = stage;
    const { control } = running();
    await control.fault('query', { kind: 'delay', ms: 300 }, { sql: "('too late')" });
    const stop = new AbortController();
    const request = write('too late');
    const done = profile.run(request, { signal: stop.signal });
    done.catch(() => undefined);
    await expect
      .poll(async () => (await control.requests()).some(({ requestId }) => requestId === request.id), {
        interval: 10,
      })
      .toBe(true);
    stop.abort();
    // The order of the two at the sandbox decides; whichever it was, the answer and the table agree.
    const ran = await done.then(
      () => 1,
      () => 0,
    );
    expect(await tally.count('too late')).toBe(ran);
  });

  test('a read is given up in its session after three failures and says so', async ({ expect }) => {
    const { control } = running();
    await control.fault('query', { kind: 'status', status: 503 }, { sql: 'only a read', times: null });
    const read = statement("SELECT 'only a read'");
    await expect(stage.profile.run(read)).rejects.toMatchObject({
      code: 'SNOWFLAKE_UNREACHABLE',
      retryable: true,
      message: expect.stringContaining('HTTP 503'),
    });
    const sent = (await control.requests()).filter(
      ({ route, requestId, status }) => route === 'query' && requestId === read.id && status === 503,
    );
    expect(sent).toHaveLength(3);
  });

  test('a write whose answer is lost with its session is not sent again', async ({
    expect,
    onTestFinished,
  }) => {
    const { control, profile, tally, write } = await alone(onTestFinished);
    await control.fault('query', { kind: 'drop', when: 'after' }, { sql: "('lost session')", times: null });
    const done = profile.run(write('lost session'));
    done.catch(() => undefined);
    await expect.poll(() => tally.count('lost session')).toBe(1);
    // The driver goes on sending it. Now it is told that the session is over, which alone would mean: it has not run.
    await control.killSessions();
    await control.clearFaults();
    await expect(done).rejects.toMatchObject(fateUnknown('SNOWFLAKE_SESSION_LOST'));
    expect(await tally.count('lost session')).toBe(1);
  });

  test('a write that the session refused because it was over goes to a new session and runs once', async ({
    expect,
    onTestFinished,
  }) => {
    const { control, profile, tally, write } = await alone(onTestFinished);
    await control.killSessions();
    await profile.run(write('refused'));
    expect(await tally.count('refused')).toBe(1);
    expect(profile.view().logins).toBe(2);
  });
});
