import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startSandbox } from '../../../server/sandbox/start-sandbox.ts';
import type { RunningSandbox } from '../../../server/sandbox/types.ts';
import { profileWithFallbacks } from '../../../server/snowflake/resilience/fallback-profile.ts';
import type { SnowflakeProfile } from '../../../server/snowflake/types.ts';
import { type HttpRelay, openHttpRelay } from '../../fixtures/http-relay.ts';
import { resilientProfile } from '../../fixtures/resilient-profile.ts';
import { SandboxControl } from '../../fixtures/sandbox-control.ts';
import { statement } from '../../fixtures/wire-profile.ts';

// Two sandboxes, two drivers.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let first: RunningSandbox;
let second: RunningSandbox;
let relay: HttpRelay;
let primary: SnowflakeProfile;
let profile: SnowflakeProfile;

beforeEach(async () => {
  [first, second] = await Promise.all([startSandbox({ controls: true }), startSandbox({ controls: true })]);
  relay = await openHttpRelay(first.url);
  primary = resilientProfile(first, { name: 'work', login: { url: relay.url } });
  const quiet = { warn: () => undefined, info: () => undefined };
  profile = profileWithFallbacks(primary, [resilientProfile(second, { name: 'spare' })], quiet);
  // A table that tells the two apart, and counts.
  for (const one of [primary, resilientProfile(second, { name: 'maker' })]) {
    await one.run(statement(`CREATE TABLE DEMO.PUBLIC.MARKS (NOTE VARCHAR)`, { repeatable: false }));
    if (one !== primary) await one.close(2_000);
  }
});

afterEach(async () => {
  await profile.close(3_000);
  await relay.close();
  await Promise.all([first.close(), second.close()]);
});

const ask = () => profile.run(statement('SELECT COUNT(*) FROM DEMO.PUBLIC.MARKS'));
const mark = (note: string, deadlineMs = 30_000) =>
  profile.run(
    statement(`INSERT INTO DEMO.PUBLIC.MARKS VALUES ('${note}')`, { repeatable: false, deadlineMs }),
  );

/** How often the note was written, on either side. */
async function marks(note: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [name, sandbox] of [
    ['work', first],
    ['spare', second],
  ] as const) {
    const looker = resilientProfile(sandbox, { name: 'looker' });
    const { rows } = await looker.run(
      statement(`SELECT COUNT(*) FROM DEMO.PUBLIC.MARKS WHERE NOTE = '${note}'`),
    );
    for (let n = 0; n < Number(rows[0]?.[0]); n += 1) found.push(name);
    await looker.close(2_000);
  }
  return found;
}

test('while the first cannot be reached the second answers, writes once, and the first takes over again', async () => {
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

test('a refused login is a reason as well; a statement that Snowflake refuses is not', async () => {
  const body = JSON.stringify({
    success: false,
    code: '390100',
    message: 'Incorrect username or password.',
    data: null,
  });
  const control = new SandboxControl(first);
  await control.killSessions();
  await control.fault('login', { kind: 'answer', body }, { times: null });
  expect((await ask()).profile).toBe('spare');
  await expect(profile.run(statement('SELECT * FROM DEMO.PUBLIC.NOWHERE'))).rejects.toMatchObject({
    code: 'SNOWFLAKE_SQL_ERROR',
  });
});

test('a write whose answer is lost stays lost: it does not go to the second', async () => {
  const control = new SandboxControl(first);
  await control.fault('query', { kind: 'drop', when: 'after' }, { sql: "('doubt')", times: null });
  const done = mark('doubt', 12_000);
  done.catch(() => undefined);
  await expect.poll(() => marks('doubt'), { timeout: 20_000 }).toEqual(['work']);
  await relay.refuse();
  await expect(done).rejects.toMatchObject({ code: 'SNOWFLAKE_FATE_UNKNOWN', retryable: false });
  expect(await marks('doubt')).toEqual(['work']);
});
