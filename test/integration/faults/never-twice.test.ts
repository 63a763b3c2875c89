import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sandboxProfile } from '../../../server/config/profiles/sandbox-profile.ts';
import { openProfile } from '../../../server/snowflake/open-profile.ts';
import type { SnowflakeProfile } from '../../../server/snowflake/types.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';
import { makeTally, type Tally } from '../../fixtures/tally.ts';
import { statement } from '../../fixtures/wire-profile.ts';

// The first call starts two workers and logs in.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const running = sandboxForFile();
let profile: SnowflakeProfile;
let tally: Tally;

beforeEach(async () => {
  profile = openProfile({
    name: 'sandbox',
    login: sandboxProfile(running().sandbox),
    pool: { min: 0, max: 3, idleSeconds: 300, heartbeatSeconds: 900 },
    useEnvProxy: false,
    log: () => undefined,
  });
  tally = await makeTally(profile);
  await running().control.clearRequests();
});

afterEach(() => profile.close(3_000));

const write = (note: string, deadlineMs = 45_000) =>
  statement(tally.insert(note), { repeatable: false, deadlineMs });

const fateUnknown = (after: string) => ({
  code: 'SNOWFLAKE_FATE_UNKNOWN',
  retryable: false,
  next: expect.stringContaining('check first'),
  data: { fate: 'unknown', after },
});

test('a write whose answer is lost is sent again in its session, where Snowflake knows it', async () => {
  const { control } = running();
  await control.fault('query', { kind: 'drop', when: 'after' }, { sql: 'lost answer' });
  await profile.run(write('lost answer'));
  expect(await tally.count('lost answer')).toBe(1);
});

test('a write whose answer is lost with its session is not sent again', async () => {
  const { control } = running();
  await control.fault('query', { kind: 'drop', when: 'after' }, { sql: "('lost session')", times: null });
  const done = profile.run(write('lost session'));
  done.catch(() => undefined);
  await expect.poll(() => tally.count('lost session'), { timeout: 15_000 }).toBe(1);
  // The driver goes on sending it. Now it is told that the session is over, which alone would mean: it has not run.
  await control.killSessions();
  await control.clearFaults();
  await expect(done).rejects.toMatchObject(fateUnknown('SNOWFLAKE_SESSION_LOST'));
  expect(await tally.count('lost session')).toBe(1);
});

test('a write that the session refused because it was over goes to a new session and runs once', async () => {
  await running().control.killSessions();
  await profile.run(write('refused'));
  expect(await tally.count('refused')).toBe(1);
  expect(profile.view().logins).toBe(2);
});

test('a server that only fails: the write may have run and is told so at its deadline', async () => {
  const { control } = running();
  await control.fault('query', { kind: 'status', status: 503 }, { sql: 'busy', times: null });
  await expect(profile.run(write('busy', 2_500))).rejects.toMatchObject(fateUnknown('SNOWFLAKE_UNREACHABLE'));
  await control.clearFaults();
  expect(await tally.count('busy')).toBe(0);
});

test('a server that is busy for a moment: the write runs once', async () => {
  const { control } = running();
  await control.fault('query', { kind: 'status', status: 503 }, { sql: 'moment', times: 2 });
  await profile.run(write('moment'));
  expect(await tally.count('moment')).toBe(1);
});

test('a server that hangs: the write is given up at its deadline, its connection as well', async () => {
  const { control } = running();
  await control.fault('query', { kind: 'hang' }, { sql: 'hanging', times: null });
  await control.fault('abort', { kind: 'hang' }, { times: null });
  const { evicted } = profile.view().leases;
  await expect(profile.run(write('hanging', 1_000))).rejects.toMatchObject(fateUnknown('QUERY_DEADLINE'));
  await control.clearFaults();
  expect(await tally.count('hanging')).toBe(0);
  await expect.poll(() => profile.view().leases.evicted, { timeout: 15_000 }).toBe(evicted + 1);
});

test('a write that is cancelled when it has already run is told to have run', async () => {
  const { control } = running();
  await control.fault('query', { kind: 'delay', ms: 300 }, { sql: 'too late' });
  const stop = new AbortController();
  const done = profile.run(write('too late'), { signal: stop.signal });
  done.catch(() => undefined);
  await control.untilRequests('query', 1);
  stop.abort();
  // The order of the two at the sandbox decides; whichever it was, the answer and the table agree.
  const ran = await done.then(
    () => 1,
    () => 0,
  );
  expect(await tally.count('too late')).toBe(ran);
});

test('a read is given up in its session after three failures and says so', async () => {
  const { control } = running();
  await control.fault('query', { kind: 'status', status: 503 }, { sql: 'only a read', times: null });
  await expect(profile.run(statement("SELECT 'only a read'"))).rejects.toMatchObject({
    code: 'SNOWFLAKE_UNREACHABLE',
    retryable: true,
    message: expect.stringContaining('HTTP 503'),
  });
  const sent = (await control.requests()).filter(({ route, status }) => route === 'query' && status === 503);
  expect(sent).toHaveLength(3);
});
