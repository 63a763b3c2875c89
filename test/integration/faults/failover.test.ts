import { afterAll, beforeAll, type TestContext, test, vi } from 'vitest';
import { clientWithFallbacks } from '../../../server/snowflake/client/resilience/fallback-client.ts';
import type { SnowflakeClient } from '../../../server/snowflake/types.ts';
import { openHttpRelay } from '../../fixtures/http-relay.ts';
import { resilientProfile } from '../../fixtures/resilient-profile.ts';
import { sandboxForGroup, sandboxForTest, type TestSandbox } from '../../fixtures/sandbox-start.ts';
import { statement } from '../../fixtures/wire-profile.ts';

// Two sandboxes, two drivers.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const first = sandboxForGroup();
const second = sandboxForGroup();
/** Ways to both that no test closes, to look what was written. */
let lookers: readonly SnowflakeClient[] = [];

/** Makes a table that tells the two apart, and counts. */
const makeMarks = (profile: SnowflakeClient) =>
  profile.run(statement('CREATE TABLE DEMO.PUBLIC.MARKS (NOTE VARCHAR)', { repeatable: false }));

beforeAll(async () => {
  lookers = [
    resilientProfile(first().sandbox, { name: 'work' }),
    resilientProfile(second().sandbox, { name: 'spare' }),
  ];
  await Promise.all(lookers.map(makeMarks));
});
afterAll(() => Promise.all(lookers.map((looker) => looker.close(3_000))));

/** A profile that reaches its sandbox by a line that can be cut, and falls back on the second sandbox. */
async function start(onTestFinished: TestContext['onTestFinished'], { sandbox }: TestSandbox) {
  const relay = await openHttpRelay(sandbox.url);
  onTestFinished(() => relay.close());
  const primary = resilientProfile(sandbox, { name: 'work', login: { url: relay.url } });
  const quiet = { warn: () => undefined, info: () => undefined };
  const spare = resilientProfile(second().sandbox, { name: 'spare' });
  const profile = clientWithFallbacks(primary, [spare], quiet);
  onTestFinished(() => profile.close(3_000));
  return {
    relay,
    primary,
    profile,
    ask: () => profile.run(statement('SELECT COUNT(*) FROM DEMO.PUBLIC.MARKS')),
    mark: (note: string, deadlineMs = 30_000) =>
      profile.run(
        statement(`INSERT INTO DEMO.PUBLIC.MARKS VALUES ('${note}')`, { repeatable: false, deadlineMs }),
      ),
  };
}

/** How often the note was written, on either side. */
async function marks(note: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const looker of lookers) {
    const { rows } = await looker.run(
      statement(`SELECT COUNT(*) FROM DEMO.PUBLIC.MARKS WHERE NOTE = '${note}'`),
    );
    for (let n = 0; n < Number(rows[0]?.[0]); n += 1) found.push(looker.name);
  }
  return found;
}

// Side by side: what takes long is the driver, which sleeps for seconds between its tries.
test.concurrent('a write whose answer is lost stays lost: it does not go to the second', async ({
  expect,
  onTestFinished,
}) => {
  const { relay, ask, mark } = await start(onTestFinished, first());
  // Logged in, so that all of the deadline is left for the write.
  await ask();
  await first().control.fault('query', { kind: 'drop', when: 'after' }, { sql: "('doubt')", times: null });
  const done = mark('doubt', 6_000);
  done.catch(() => undefined);
  await expect.poll(() => marks('doubt')).toEqual(['work']);
  await relay.refuse();
  await expect(done).rejects.toMatchObject({ code: 'SNOWFLAKE_FATE_UNKNOWN', retryable: false });
  expect(await marks('doubt')).toEqual(['work']);
});

test.concurrent('while the first cannot be reached the second answers, writes once, and the first takes over again', async ({
  expect,
  onTestFinished,
}) => {
  const { relay, profile, ask, mark } = await start(onTestFinished, first());
  expect((await ask()).profile).toBe('work');
  await relay.refuse();
  const during = await Promise.all(Array.from({ length: 6 }, ask));
  expect(during.map((result) => result.profile)).toEqual(during.map(() => 'spare'));
  expect((await mark('away')).profile).toBe('spare');
  expect(await marks('away')).toEqual(['spare']);
  // Once its circuit is open the first is not even asked.
  const askAgain = async () => {
    await ask();
    return profile.answering();
  };
  await expect.poll(askAgain, { timeout: 30_000 }).toBe('spare');
  expect(profile.pools()).toMatchObject([
    { profile: 'work', fallbackOf: null, circuit: { state: 'open' } },
    { profile: 'spare', fallbackOf: 'work', stoodIn: expect.any(Number), circuit: { state: 'closed' } },
  ]);

  await relay.accept();
  await expect.poll(async () => (await ask()).profile, { timeout: 60_000, interval: 200 }).toBe('work');
  expect((await mark('home')).profile).toBe('work');
  expect(await marks('home')).toEqual(['work']);
  expect(profile.answering()).toBe('work');
});

test.concurrent('a refused login is a reason as well; a statement that Snowflake refuses is not', async ({
  expect,
  onTestFinished,
}) => {
  const own = await sandboxForTest(onTestFinished);
  const { primary, profile, ask } = await start(onTestFinished, own);
  await makeMarks(primary);
  const body = JSON.stringify({
    success: false,
    code: '390100',
    message: 'Incorrect username or password.',
    data: null,
  });
  await own.control.killSessions();
  await own.control.fault('login', { kind: 'answer', body }, { times: null });
  expect((await ask()).profile).toBe('spare');
  await expect(profile.run(statement('SELECT * FROM DEMO.PUBLIC.NOWHERE'))).rejects.toMatchObject({
    code: 'SNOWFLAKE_SQL_ERROR',
  });
});
