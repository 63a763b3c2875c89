import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SnowflakeClient } from '../../../server/snowflake/types.ts';
import { letGo } from '../../fixtures/let-go.ts';
import { resilientProfile } from '../../fixtures/resilient-profile.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';
import { seenView, statement } from '../../fixtures/wire-profile.ts';

// The first call starts two workers and logs in.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const clients = 20;
const poolMax = 4;
const running = sandboxForFile();
let profile: SnowflakeClient;

beforeEach(async () => {
  profile = resilientProfile(running().sandbox, { max: poolMax });
  const { control } = running();
  // A full pool, all of it idle: none of the first statements ends before each has a connection of its own.
  await control.slow(60_000, { sql: "'warm'", times: poolMax });
  const warm = Array.from({ length: poolMax }, (_, n) =>
    profile.run(statement(`SELECT 'warm', ${n}`, { affinity: `warm-${n}` })),
  );
  await seenView(profile, ({ borrowed }) => borrowed === poolMax);
  await letGo(control, Promise.all(warm));
  await control.clearRequests();
});

afterEach(() => profile.close(3_000));

const askAll = () =>
  Promise.allSettled(
    Array.from({ length: clients }, (_, n) =>
      profile.run(statement(`SELECT ${n}`, { affinity: `client-${n}` })),
    ),
  );

/** The logins since the log was cleared: when each came in, and its status. */
async function logins() {
  return (await running().control.requests()).filter(({ route }) => route === 'login');
}

test.each([
  ['their tokens (390112, and 390114 on renewal)', () => running().control.expireMasters()],
  ['themselves (390111)', () => running().control.killSessions()],
])(
  'when all sessions have lost %s, one login goes first and all twenty are answered',
  async (_what, expire) => {
    const { control } = running();
    // While the first login waits, no other one may be on its way.
    await control.fault('login', { kind: 'delay', ms: 60_000 });
    await expire();
    const all = askAll();
    await control.untilRequests('login', 1);
    expect((await logins()).map(({ status }) => status)).toEqual([null]);
    await control.releaseSlow();
    await control.untilRequests('login', 1, true);

    const results = await all;
    expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect((await logins()).length).toBeLessThanOrEqual(poolMax);
  },
);

test('session tokens that can be renewed cost no login at all', async () => {
  const { control } = running();
  await control.expireSessions();
  const results = await askAll();
  expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
  expect(await logins()).toEqual([]);
});

test('when the password has been withdrawn as well, it is sent once and everybody is told', async () => {
  const { control } = running();
  const body = JSON.stringify({
    success: false,
    code: '390100',
    message: 'Incorrect username or password was specified.',
    data: null,
  });
  await control.fault('login', { kind: 'answer', body }, { times: null });
  await control.expireMasters();
  for (const result of await askAll()) {
    expect(result).toMatchObject({
      status: 'rejected',
      reason: { code: 'SNOWFLAKE_LOGIN_FAILED', data: { snowflakeCode: '390100', fate: 'not_run' } },
    });
  }
  expect(await logins()).toHaveLength(1);
  // Nor does anybody who comes later add to what locks a user.
  await askAll();
  expect(await logins()).toHaveLength(1);
});
