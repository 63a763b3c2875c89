import { describe, type TestContext, test, vi } from 'vitest';
import type { StatementProgress } from '../../../server/snowflake/types.ts';
import { letGo } from '../../fixtures/let-go.ts';
import { resilientProfile } from '../../fixtures/resilient-profile.ts';
import { sandboxForGroup, sandboxForTest, type TestSandbox } from '../../fixtures/sandbox-start.ts';
import { makeTally } from '../../fixtures/tally.ts';
import { seenView, statement } from '../../fixtures/wire-profile.ts';

// The first call starts two workers and logs in.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const small = { inlineRows: 10, chunkRows: 500 };

type OnTestFinished = TestContext['onTestFinished'];

/** A profile and a table of its own for a test. */
async function onStage(onTestFinished: OnTestFinished, { sandbox, control }: TestSandbox) {
  const profile = resilientProfile(sandbox);
  onTestFinished(() => profile.close(3_000));
  return { control, profile, tally: await makeTally(profile) };
}

/** The same on a sandbox of its own, for faults that meet more than one's own statements. */
const alone = async (onTestFinished: OnTestFinished) =>
  onStage(onTestFinished, await sandboxForTest(onTestFinished, small));

const numbers = (rows: number) => `SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => ${rows})) ORDER BY N`;

// Side by side: what takes long is the driver, which sleeps for seconds between its tries.
describe.concurrent('failures that pass', () => {
  const shared = sandboxForGroup(small);

  test('503 more often than one session bears: a read goes on in another one and is answered', async ({
    expect,
    onTestFinished,
  }) => {
    const { control, profile } = await onStage(onTestFinished, shared());
    await control.fault('query', { kind: 'status', status: 503 }, { sql: "'patience'", times: 4 });
    const seen: StatementProgress['kind'][] = [];
    const result = await profile.run(statement("SELECT 'patience'"), {
      onProgress: ({ kind }) => seen.push(kind),
    });
    expect(result.rows).toEqual([['patience']]);
    expect(seen).toContain('retrying');
    expect(profile.view()).toMatchObject({ retries: 1, circuit: { state: 'closed' } });
  });

  test('503 for ever opens the circuit, which then answers at once; when it is over, it closes', async ({
    expect,
    onTestFinished,
  }) => {
    const { control, profile } = await alone(onTestFinished);
    await control.fault('*', { kind: 'status', status: 503 }, { times: null });
    const patient = profile.run(statement('SELECT 1'));
    await expect(patient).rejects.toMatchObject({
      code: expect.stringMatching(/^SNOWFLAKE_(UNREACHABLE|CIRCUIT_OPEN)$/),
    });
    await expect
      .poll(
        () =>
          profile
            .run(statement('SELECT 2', { deadlineMs: 20_000 }))
            .catch(() => profile.view().circuit.opened),
        { timeout: 60_000 },
      )
      .toBeGreaterThan(0);
    await control.clearFaults();
    await expect
      .poll(() => profile.run(statement('SELECT 3')).then(({ rows }) => rows[0]?.[0]), {
        timeout: 90_000,
        interval: 300,
      })
      .toBe('3');
    expect(profile.view().circuit.state).toBe('closed');
  });

  test('a line that is cut in mid-chunk: the driver fetches the chunk again, and no row is missing or twice', async ({
    expect,
    onTestFinished,
  }) => {
    const { control, profile } = await onStage(onTestFinished, shared());
    await control.fault('chunk', { kind: 'cut' }, { times: 2 });
    const { rows, truncated } = await profile.run(
      statement(numbers(3_000), { maxRows: 5_000, maxBytes: 10_000_000 }),
    );
    expect(truncated).toBe(false);
    expect(rows.map(([n]) => Number(n))).toEqual(Array.from({ length: 3_000 }, (_, n) => n));
  });

  test('rows on their way to a file are each delivered once, whatever happens to the line', async ({
    expect,
    onTestFinished,
  }) => {
    const { control, profile } = await alone(onTestFinished);
    await control.fault('chunk', { kind: 'drop', when: 'before' }, { times: 2 });
    const delivered: number[] = [];
    await profile.run(statement(numbers(3_000), { maxRows: 5_000, maxBytes: 10_000_000 }), {
      onRows: (batch) => {
        delivered.push(...batch.rows.map(([n]) => Number(n)));
        return Promise.resolve('more');
      },
    });
    expect(delivered).toEqual(Array.from({ length: 3_000 }, (_, n) => n));
  });

  test('a slow login delays those who wait for it and fails nobody', async ({ expect, onTestFinished }) => {
    const { control, profile } = await alone(onTestFinished);
    await control.killSessions();
    await control.fault('login', { kind: 'delay', ms: 3_000 }, { times: 1 });
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, n) => profile.run(statement(`SELECT ${n}`))),
    );
    expect(results.map(({ rows }) => rows[0]?.[0])).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
  });

  test('a login that hangs costs the deadline and no more, and what waited for it has certainly not run', async ({
    expect,
    onTestFinished,
  }) => {
    const { control, profile, tally } = await alone(onTestFinished);
    await control.killSessions();
    await control.fault('login', { kind: 'hang' }, { times: 1 });
    await expect(
      profile.run(statement(tally.insert('behind the login'), { repeatable: false, deadlineMs: 1_500 })),
    ).rejects.toMatchObject({ code: 'SNOWFLAKE_POOL_TIMEOUT', data: { fate: 'not_run' } });
  });

  test('a worker that dies under load: reads are run again, a write at most once, and the pool is back', async ({
    expect,
    onTestFinished,
  }) => {
    const { control, profile, tally } = await onStage(onTestFinished, shared());
    const read = (sql: string, n: number) =>
      profile.run(statement(`SELECT '${sql}', ${n}`, { affinity: `client-${n}` }));
    // Three connections have a statement that does not end by itself; all others share the fourth.
    await control.slow(60_000, { sql: "'held'", times: 3 });
    const held = [1, 2, 3].map((n) => read('held', n));
    await seenView(profile, ({ borrowed }) => borrowed === 3);
    const reads = [...held, ...[4, 5, 6].map((n) => read('free', n))];
    const writes = ['one', 'two'].map((note) =>
      profile.run(statement(tally.insert(note), { repeatable: false })),
    );
    for (const one of [...reads, ...writes]) one.catch(() => undefined);
    // A row that is none: the driver stumbles over it in a tick of its own, where nobody can catch it.
    const poison = JSON.stringify({
      success: true,
      code: null,
      message: null,
      data: {
        parameters: [],
        rowtype: [{ name: 'A', type: 'text', nullable: true, scale: null, precision: null, length: 10 }],
        rowset: [null],
        returned: 1,
        total: 1,
        queryId: '01b9c4f2-0000-5e1a-0000-00000000dead',
        version: '1',
      },
    });
    await control.fault('query', { kind: 'answer', body: poison }, { sql: 'POISON' });
    await expect(profile.run(statement("SELECT 'POISON'", { repeatable: false }))).rejects.toMatchObject({
      code: 'SNOWFLAKE_FATE_UNKNOWN',
      data: { after: 'SNOWFLAKE_WORKER_DIED' },
    });

    const answers = await letGo(control, Promise.allSettled(reads));
    expect(answers.map(({ status }) => status)).toEqual(reads.map(() => 'fulfilled'));
    const outcomes = await Promise.allSettled(writes);
    for (const [n, note] of ['one', 'two'].entries()) {
      const ran = await tally.count(note);
      if (outcomes[n]?.status === 'fulfilled') expect(ran).toBe(1);
      else expect(ran).toBeLessThanOrEqual(1);
    }
    expect(profile.view()).toMatchObject({ state: 'ready', workerRestarts: 1 });
  });
});
