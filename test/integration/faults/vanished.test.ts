import { type TestContext, test, vi } from 'vitest';
import type { FaultRoute } from '../../../server/sandbox/wire/controls/fault.ts';
import { resilientProfile } from '../../fixtures/resilient-profile.ts';
import { sandboxForTest } from '../../fixtures/sandbox-start.ts';
import { makeTally } from '../../fixtures/tally.ts';
import { seenView, statement } from '../../fixtures/wire-profile.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/** A profile that takes a second of silence for a lost request; its sandbox says every 300 ms that a statement runs. */
async function start(onTestFinished: TestContext['onTestFinished']) {
  const { sandbox, control } = await sandboxForTest(onTestFinished, {
    longPollMs: 300,
    inlineRows: 10,
    chunkRows: 10,
  });
  const profile = resilientProfile(sandbox, { silenceSeconds: 1 });
  onTestFinished(() => profile.close(3_000));
  return { control, profile, tally: await makeTally(profile) };
}

const vanishing: readonly (readonly [string, FaultRoute, string])[] = [
  ['statement', 'query', "SELECT 'lost'"],
  ['poll for a result', 'result', "SELECT 'lost' FROM TABLE(GENERATOR(ROWCOUNT => 1))"],
  ['chunk of rows', 'chunk', "SELECT 'lost' FROM TABLE(GENERATOR(ROWCOUNT => 40))"],
];

for (const [what, route, sql] of vanishing) {
  test.concurrent(`a ${what} that never arrives is asked for again and the read is answered`, async ({
    expect,
    onTestFinished,
  }) => {
    const { control, profile } = await start(onTestFinished);
    await control.fault(route, { kind: 'hang' }, { times: 1 });
    if (route === 'result') await control.slow(1_000, { sql: "'lost'" });
    const { rows } = await profile.run(statement(sql, { deadlineMs: 60_000 }));
    expect(new Set(rows.map(([cell]) => cell))).toEqual(new Set(['lost']));
    await seenView(profile, ({ borrowed, waiting }) => borrowed === 0 && waiting === 0);
  });
}

test.concurrent('a write whose answers vanish runs once', async ({ expect, onTestFinished }) => {
  const { control, profile, tally } = await start(onTestFinished);
  await control.fault('query', { kind: 'hang' }, { sql: 'one write', times: 2 });
  await profile.run(statement(tally.insert('one write'), { repeatable: false, deadlineMs: 60_000 }));
  expect(await tally.count('one write')).toBe(1);
});

test.concurrent('reads that vanish again and again get another session, and Snowflake has no more of them than the pool', async ({
  expect,
  onTestFinished,
}) => {
  const { control, profile } = await start(onTestFinished);
  await control.fault('query', { kind: 'hang' }, { sql: 'again', times: 6 });
  const reads = Array.from({ length: 6 }, (_, n) =>
    profile.run(statement(`SELECT 'again', ${n}`, { deadlineMs: 90_000 })),
  );
  const rows = (await Promise.all(reads)).map((result) => result.rows[0]?.[1]);
  expect(rows).toEqual(['0', '1', '2', '3', '4', '5']);
  const { size } = await seenView(profile, ({ borrowed }) => borrowed === 0);
  await expect.poll(async () => (await control.state()).sessions.length).toBeLessThanOrEqual(size);
});

test.concurrent('a statement that is only slow is left alone', async ({ expect, onTestFinished }) => {
  const { control, profile } = await start(onTestFinished);
  await control.clearRequests();
  await control.slow(3_000, { sql: "'patience'" });
  await profile.run(statement("SELECT 'patience'"));
  expect((await control.requests()).filter(({ route }) => route === 'query')).toHaveLength(1);
});
