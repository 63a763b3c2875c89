import { type TestContext, test, vi } from 'vitest';
import { openHttpRelay } from '../../fixtures/http-relay.ts';
import { resilientProfile } from '../../fixtures/resilient-profile.ts';
import { sandboxForTest } from '../../fixtures/sandbox-start.ts';
import { makeTally } from '../../fixtures/tally.ts';
import { seenView, statement } from '../../fixtures/wire-profile.ts';

// The first call starts two workers and logs in.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

/** A profile that reaches its sandbox by a line that can be cut. */
async function start(onTestFinished: TestContext['onTestFinished']) {
  const { sandbox } = await sandboxForTest(onTestFinished);
  const relay = await openHttpRelay(sandbox.url);
  onTestFinished(() => relay.close());
  const profile = resilientProfile(sandbox, { login: { url: relay.url } });
  onTestFinished(() => profile.close(3_000));
  return { relay, profile, tally: await makeTally(profile) };
}

// Side by side: what takes long is the driver, which sleeps for seconds between its tries.
test.concurrent('refused, the circuit opens; back, one statement tries it and the others follow', async ({
  expect,
  onTestFinished,
}) => {
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
  await expect
    .poll(() => profile.run(statement('SELECT 1')).then(({ rows }) => rows), {
      timeout: 30_000,
      interval: 200,
    })
    .toEqual([['1']]);
  expect(profile.view().circuit).toMatchObject({ state: 'closed', retryAt: null });
  await Promise.all(Array.from({ length: 8 }, (_, n) => profile.run(statement(`SELECT ${n}`))));
  expect(await tally.count('while down')).toBe(0);
});

test.concurrent('a line that is cut under load: reads are answered all the same, and each write runs at most once', async ({
  expect,
  onTestFinished,
}) => {
  const { relay, profile, tally } = await start(onTestFinished);
  const reads = Array.from({ length: 12 }, (_, n) => profile.run(statement(`SELECT SYSTEM$WAIT(1), ${n}`)));
  const writes = Array.from({ length: 4 }, (_, n) =>
    profile.run(statement(tally.insert(`cut-${n}`), { repeatable: false })),
  );
  for (const running of [...reads, ...writes]) running.catch(() => undefined);
  await seenView(profile, ({ borrowed }) => borrowed === 4);
  relay.cut();
  for (const read of await Promise.allSettled(reads)) expect(read.status).toBe('fulfilled');
  const outcomes = await Promise.allSettled(writes);
  for (const [n, outcome] of outcomes.entries()) {
    const ran = await tally.count(`cut-${n}`);
    if (outcome.status === 'fulfilled') expect(ran).toBe(1);
    else expect(ran).toBeLessThanOrEqual(1);
  }
});
