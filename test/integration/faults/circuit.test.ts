import { type TestContext, test, vi } from 'vitest';
import { openHttpRelay } from '../../fixtures/http-relay.ts';
import { letGo } from '../../fixtures/let-go.ts';
import { resilientProfile } from '../../fixtures/resilient-profile.ts';
import { sandboxForTest } from '../../fixtures/sandbox-start.ts';
import { makeTally } from '../../fixtures/tally.ts';
import { seenView, statement } from '../../fixtures/wire-profile.ts';

// The first call starts two workers and logs in.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/** Seconds of the circuit's first pause, and of the longest one: longer than any hold-up of a test. */
const pauseSeconds = 60;

/** A profile that reaches its sandbox by a line that can be cut. */
async function start(onTestFinished: TestContext['onTestFinished']) {
  const { sandbox, control } = await sandboxForTest(onTestFinished);
  const relay = await openHttpRelay(sandbox.url);
  onTestFinished(() => relay.close());
  const profile = resilientProfile(sandbox, {
    login: { url: relay.url },
    retry: { circuitSeconds: pauseSeconds },
  });
  onTestFinished(() => profile.close(3_000));
  return { control, relay, profile, tally: await makeTally(profile) };
}

/** A wall clock that goes on by itself and can be put forward; the circuit asks it whether its pause is over. */
function movableClock(onTestFinished: TestContext['onTestFinished']): {
  readonly forward: (ms: number) => void;
} {
  const { now } = Date;
  let ahead = 0;
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => now() + ahead);
  onTestFinished(() => clock.mockRestore());
  return {
    forward: (ms) => {
      ahead += ms;
    },
  };
}

// Side by side: what takes long is the driver, which sleeps for seconds between its tries.
test.concurrent('refused, the circuit opens; back, one statement tries it and the others follow', async ({
  expect,
  onTestFinished,
}) => {
  const clock = movableClock(onTestFinished);
  const { relay, profile, tally } = await start(onTestFinished);
  await relay.refuse();
  const write = () =>
    profile.run(statement(tally.insert('while down'), { repeatable: false, deadlineMs: 30_000 }));

  // Each of these has certainly not run: tried again while there is hope, and told so at the end.
  for (let n = 0; profile.view().circuit.state === 'closed' && n < 10; n += 1) {
    await expect(write()).rejects.toMatchObject({ data: { fate: 'not_run' } });
  }
  expect(profile.view().circuit).toMatchObject({ state: 'open', opened: 1 });
  const before = profile.view().lastError?.at;
  await expect(write()).rejects.toMatchObject({
    code: 'SNOWFLAKE_CIRCUIT_OPEN',
    data: { retryAfterSeconds: expect.any(Number) },
  });
  expect(profile.view().lastError?.at).toBe(before);

  await relay.accept();
  // The driver's own memory of the failed login is a second long: the first one to try may still meet it.
  const tryAfterPause = () => {
    clock.forward(pauseSeconds * 1000);
    return profile.run(statement('SELECT 1')).then(({ rows }) => rows);
  };
  await expect.poll(tryAfterPause, { interval: 200 }).toEqual([['1']]);
  expect(profile.view().circuit).toMatchObject({ state: 'closed', retryAt: null });
  await Promise.all(Array.from({ length: 8 }, (_, n) => profile.run(statement(`SELECT ${n}`))));
  expect(await tally.count('while down')).toBe(0);
});

test.concurrent('a line that is cut under load: reads are answered all the same, and each write runs at most once', async ({
  expect,
  onTestFinished,
}) => {
  const { control, relay, profile, tally } = await start(onTestFinished);
  await control.slow(60_000, { sql: "'load'", times: 4 });
  const reads = Array.from({ length: 12 }, (_, n) => profile.run(statement(`SELECT 'load', ${n}`)));
  const writes = Array.from({ length: 4 }, (_, n) =>
    profile.run(statement(tally.insert(`cut-${n}`), { repeatable: false })),
  );
  for (const running of [...reads, ...writes]) running.catch(() => undefined);
  await seenView(profile, ({ borrowed }) => borrowed === 4);
  await control.untilRunning(4);
  relay.cut();
  for (const read of await letGo(control, Promise.allSettled(reads))) expect(read.status).toBe('fulfilled');
  const outcomes = await Promise.allSettled(writes);
  for (const [n, outcome] of outcomes.entries()) {
    const ran = await tally.count(`cut-${n}`);
    if (outcome.status === 'fulfilled') expect(ran).toBe(1);
    else expect(ran).toBeLessThanOrEqual(1);
  }
});
