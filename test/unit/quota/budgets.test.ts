import { describe, expect, test } from 'vitest';
import {
  enter,
  quotaPolicy,
  quotaStage,
  reserved,
  runFor,
  spent,
  wanted,
} from '../../fixtures/quota-stage.ts';

const hour = 3_600_000;

test('a request counts when it is reserved, whatever becomes of it', async () => {
  const { quota } = quotaStage();
  const policy = quotaPolicy({ requestsPerDay: 2 });
  const first = await reserved(quota, 'a', policy, wanted());
  await first.settle(spent({ rows: 0, bytes: 0 }));
  await reserved(quota, 'a', policy, wanted());
  await expect(reserved(quota, 'a', policy, wanted())).rejects.toMatchObject({
    code: 'QUOTA_DAY',
    status: 429,
    message: "Today's requests of this client are used up: 2 of 2.",
    data: {
      what: 'requests',
      used: 2,
      limit: 2,
      resetsAt: '2026-11-25T23:00:00.000Z',
      retryAfterSeconds: 14 * 3600,
    },
  });
});

test('parallel statements cannot use the same rest of a budget', async () => {
  const { quota } = quotaStage();
  const policy = quotaPolicy({ rowsPerDay: 250 });
  const parallel = await Promise.all([1, 2, 3].map(() => reserved(quota, 'a', policy, wanted())));
  expect(parallel.map(({ caps, lowered }) => [caps.rows, lowered])).toEqual([
    [100, []],
    [100, []],
    [50, ['rows']],
  ]);
  await expect(reserved(quota, 'a', policy, wanted())).rejects.toMatchObject({
    code: 'QUOTA_HELD',
    status: 429,
    data: { what: 'rows', used: 0, held: 250, limit: 250, retryAfterSeconds: 5 },
  });
  // What was set aside and not used is there again.
  await parallel[0]?.settle(spent({ rows: 10 }));
  expect((await reserved(quota, 'a', policy, wanted())).caps.rows).toBe(90);
});

test.each([
  ['rows', { rowsPerDay: 130 }, { rows: 100, bytes: 1 }, { rows: 30 }],
  ['bytes', { bytesPerDay: 12_000 }, { rows: 1, bytes: 9_000 }, { bytes: 3_000 }],
] as const)('with little left of the %s the statement gets less', async (kind, limits, first, caps) => {
  const { quota } = quotaStage();
  const policy = quotaPolicy(limits);
  await (await reserved(quota, 'a', policy, wanted())).settle(spent(first));
  const second = await reserved(quota, 'a', policy, wanted());
  expect(second).toMatchObject({ caps, lowered: [kind] });
  await second.settle(spent({ rows: second.caps.rows, bytes: second.caps.bytes }));
  await expect(reserved(quota, 'a', policy, wanted())).rejects.toMatchObject({ code: 'QUOTA_DAY' });
});

test('an answer without a run is charged when it is settled, and only then written down', async () => {
  const stage = quotaStage();
  const policy = quotaPolicy({ requestsPerDay: 2 });
  const [kept, dropped] = [1, 2].map(() => stage.quota.reserve('a', policy, wanted()));
  expect(() => stage.quota.reserve('a', policy, wanted())).toThrow(/requests .* used up/);
  expect(stage.restart().quota.usage('a', policy).requests.used).toBe(0);
  await kept?.settle(spent({ rows: 4, usedWarehouse: false }));
  expect(stage.restart().quota.usage('a', policy)).toMatchObject({
    requests: { used: 1 },
    rows: { used: 4 },
  });
  await dropped?.settle(spent({ rows: 0, bytes: 0, usedWarehouse: false }));
  expect(stage.restart().quota.usage('a', policy)).toMatchObject({
    requests: { used: 2 },
    rows: { used: 4 },
  });
});

test('settling twice charges once', async () => {
  const { quota } = quotaStage();
  const policy = quotaPolicy();
  const reservation = await reserved(quota, 'a', policy, wanted());
  await Promise.all([reservation.settle(spent({ rows: 7 })), reservation.settle(spent({ rows: 9 }))]);
  reservation.started();
  await reservation.settle(spent({ rows: 11 }));
  expect(quota.usage('a', policy)).toMatchObject({
    requests: { used: 1, held: 0 },
    rows: { used: 7, held: 0 },
    concurrent: { open: 0 },
  });
});

describe('credits', () => {
  const policy = quotaPolicy();
  const credits = (stage: ReturnType<typeof quotaStage>, client = 'a') =>
    stage.quota.usage(client, policy).credits.used;

  test('whoever wakes the warehouse pays a minute, the others their own time', async () => {
    const stage = quotaStage();
    const a = await reserved(stage.quota, 'a', policy, wanted());
    const b = await reserved(stage.quota, 'b', policy, wanted());
    a.started();
    b.started();
    stage.pass(6_000);
    await b.settle(spent({ busyMs: 6_000 }));
    await a.settle(spent({ busyMs: 6_000 }));
    expect(credits(stage, 'a')).toBeCloseTo(1 / 60, 9);
    expect(credits(stage, 'b')).toBeCloseTo(1 / 600, 9);
  });

  test.each([
    ['awake', 599_999, 2 / 60 + 30 / 3600],
    ['suspended', 600_000, 2 / 60 + 1 / 60],
  ])('after a pause the warehouse is %s', async (_, pauseMs, expected) => {
    const stage = quotaStage();
    await runFor(stage, await reserved(stage.quota, 'a', policy, wanted()), 120_000);
    stage.pass(pauseMs);
    await runFor(stage, await reserved(stage.quota, 'a', policy, wanted()), 30_000);
    expect(credits(stage)).toBeCloseTo(expected, 9);
  });

  test('what the warehouse was doing is known after a restart, also when the clock was set back', async () => {
    const stage = quotaStage();
    await runFor(stage, await reserved(stage.quota, 'a', policy, wanted()), 60_000);
    stage.setWallClock(stage.now() - hour);
    const next = stage.restart();
    await runFor(next, await reserved(next.quota, 'a', policy, wanted()), 36_000);
    expect(credits(next)).toBeCloseTo(1 / 60 + 1 / 100, 9);
    next.pass(600_000);
    await runFor(next, await reserved(next.quota, 'a', policy, wanted()), 1_000);
    expect(credits(next)).toBeCloseTo(1 / 60 + 1 / 100 + 1 / 60, 9);
  });

  test('size of the warehouse', async () => {
    const stage = quotaStage({ warehouseSize: 'Large' });
    await runFor(stage, await reserved(stage.quota, 'a', policy, wanted()), hour / 4);
    expect(credits(stage)).toBeCloseTo(2, 9);
  });

  test('nothing for statements without a warehouse, and for answers that were shared or kept', async () => {
    const stage = quotaStage();
    await runFor(stage, await reserved(stage.quota, 'a', policy, wanted({ warehouse: null })), 5_000);
    const kept = await reserved(stage.quota, 'a', policy, wanted());
    await kept.settle(spent({ busyMs: 5_000, usedWarehouse: false }));
    expect(credits(stage)).toBe(0);
  });

  test('a text that Snowflake refuses wakes nothing', async () => {
    const stage = quotaStage();
    await runFor(stage, await reserved(stage.quota, 'a', policy, wanted()), 80, { usedWarehouse: false });
    await runFor(stage, await reserved(stage.quota, 'b', policy, wanted()), 100);
    expect([credits(stage, 'a'), credits(stage, 'b')]).toEqual([0, expect.closeTo(1 / 60, 9)]);
  });

  test('with little left the time is shortened, and without any the client waits for the next day', async () => {
    const stage = quotaStage();
    const tight = quotaPolicy({ creditsPerDay: 0.05 });
    await runFor(stage, await reserved(stage.quota, 'a', tight, wanted()), 60_000 * 2);
    const second = await reserved(stage.quota, 'a', tight, wanted());
    expect(second).toMatchObject({ caps: { ms: 60_000 }, lowered: ['credits'] });
    await expect(reserved(stage.quota, 'a', tight, wanted())).rejects.toMatchObject({
      code: 'QUOTA_HELD',
      data: { what: 'credits' },
    });
    await runFor(stage, second, 60_000);
    await expect(reserved(stage.quota, 'a', tight, wanted())).rejects.toMatchObject({
      code: 'QUOTA_DAY',
      data: { what: 'credits', used: 0.05, limit: 0.05 },
    });
    // What needs no warehouse costs none.
    await reserved(stage.quota, 'a', tight, wanted({ warehouse: null }));
  });
});

describe('midnight', () => {
  const policy = quotaPolicy({ requestsPerDay: 1, rowsPerDay: 100 });

  test('in the configured zone gives a fresh day', async () => {
    const stage = quotaStage({ timeZone: 'Europe/Berlin', startAt: '2026-11-25T22:59:59.000Z' });
    await (await reserved(stage.quota, 'a', policy, wanted())).settle(spent());
    await expect(reserved(stage.quota, 'a', policy, wanted())).rejects.toMatchObject({
      data: { retryAfterSeconds: 1, resetsAt: '2026-11-25T23:00:00.000Z' },
    });
    stage.pass(1_000);
    await reserved(stage.quota, 'a', policy, wanted());
    expect(stage.quota.usage('a', policy)).toMatchObject({
      day: '2026-11-26',
      timeZone: 'Europe/Berlin',
      requests: { used: 1 },
    });
  });

  test('a statement that runs over it is charged to the day on which it was reserved', async () => {
    const stage = quotaStage({ timeZone: 'UTC', startAt: '2026-11-25T23:59:00Z' });
    const reservation = await reserved(stage.quota, 'a', policy, wanted());
    stage.pass(120_000);
    await reservation.settle(spent({ rows: 60 }));
    expect(stage.quota.usage('a', policy)).toMatchObject({ day: '2026-11-26', rows: { used: 0 } });
    stage.setWallClock(Date.parse('2026-11-25T12:00:00Z'));
    expect(stage.restart().quota.usage('a', policy)).toMatchObject({ day: '2026-11-25', rows: { used: 60 } });
  });

  test('a clock that visits another day and comes back finds both as they were', async () => {
    const stage = quotaStage({ timeZone: 'UTC' });
    const today = stage.now();
    await reserved(stage.quota, 'a', policy, wanted());
    for (const at of [today + 400 * 24 * hour, today - 9_000 * 24 * hour]) {
      for (let visit = 0; visit < 2; visit += 1) {
        stage.setWallClock(at);
        const call = reserved(stage.quota, 'a', policy, wanted());
        if (visit === 0) await call;
        else await expect(call).rejects.toMatchObject({ code: 'QUOTA_DAY' });
        stage.setWallClock(today);
        await expect(reserved(stage.quota, 'a', policy, wanted())).rejects.toMatchObject({
          code: 'QUOTA_DAY',
        });
      }
    }
  });

  test('only the newest days are kept', async () => {
    const stage = quotaStage();
    for (let day = 0; day < 100; day += 1) {
      await (await reserved(stage.quota, 'a', policy, wanted())).settle(spent());
      stage.pass(24 * hour);
    }
    const days = stage.store.prepare('SELECT count(*) AS n FROM quota_days').get();
    expect(days).toMatchObject({ n: 61 });
  });
});

describe('a human is told', () => {
  test('at 85 % and at the end, once a day and for each budget', async () => {
    const stage = quotaStage();
    const policy = quotaPolicy({ requestsPerDay: 20, rowsPerDay: 1_000 });
    const run = async (rows: number) =>
      (await reserved(stage.quota, 'a', policy, wanted({ rows: 1_000 }))).settle(spent({ rows }));
    for (const rows of [849, 1, 50, 49]) await run(rows);
    expect(stage.notices.map(({ kind, text }) => [kind, text])).toEqual([
      ['quota-nearly', 'a has used 85 % of its rows for today.'],
    ]);
    const next = stage.restart();
    await (await reserved(next.quota, 'a', policy, wanted())).settle(spent({ rows: 51 }));
    await expect(reserved(next.quota, 'a', policy, wanted())).rejects.toMatchObject({ code: 'QUOTA_DAY' });
    expect(next.notices.map(({ kind, text }) => [kind, text])).toEqual([
      ['quota-used-up', 'a has used up its rows for today.'],
    ]);
  });

  test('also when nothing is allowed at all', async () => {
    const { quota, notices } = quotaStage();
    const none = quotaPolicy({ requestsPerDay: 0 });
    for (let call = 0; call < 3; call += 1) {
      await expect(reserved(quota, 'a', none, wanted())).rejects.toMatchObject({ code: 'QUOTA_DAY' });
    }
    expect(notices).toHaveLength(1);
  });
});

test('a reset gives a fresh day and a full bucket; what runs is charged to it', async () => {
  const stage = quotaStage();
  const policy = quotaPolicy({ burst: 1, requestsPerDay: 1 });
  await enter(stage.quota, 'a', policy);
  const running = await reserved(stage.quota, 'a', policy, wanted());
  await stage.quota.reset('a', policy);
  await enter(stage.quota, 'a', policy);
  await running.settle(spent({ rows: 5 }));
  await reserved(stage.quota, 'a', policy, wanted());
  const expected = { requests: { used: 1 }, rows: { used: 5 }, rate: { left: 0 } };
  expect(stage.quota.usage('a', policy)).toMatchObject(expected);
  expect(stage.restart().quota.usage('a', policy)).toMatchObject(expected);
});

test('a removed client leaves nothing behind, and what it ran is charged to nobody', async () => {
  const stage = quotaStage();
  const policy = quotaPolicy({ burst: 1 });
  await enter(stage.quota, 'a', policy);
  const running = await reserved(stage.quota, 'a', policy, wanted());
  await stage.quota.forget('a');
  await running.settle(spent());
  for (const quota of [stage.quota, stage.restart().quota]) {
    expect(quota.usage('a', policy)).toMatchObject({
      requests: { used: 0 },
      rows: { used: 0 },
      rate: { left: 1 },
    });
  }
});

test('nothing runs when it cannot be written', async () => {
  const stage = quotaStage();
  const policy = quotaPolicy();
  stage.store.exec('DROP TABLE quota_reservations; CREATE VIEW quota_reservations AS SELECT 1 AS id');
  await expect(reserved(stage.quota, 'a', policy, wanted())).rejects.toMatchObject({
    code: 'QUOTA_UNAVAILABLE',
    status: 503,
  });
  expect(stage.errors).toHaveLength(1);
  const nothing = { requests: { used: 0 }, rows: { used: 0 }, concurrent: { open: 0 } };
  expect(stage.quota.usage('a', policy)).toMatchObject(nothing);
  // What could not be secured is void: settling it charges nothing.
  const reservation = stage.quota.reserve('a', policy, wanted());
  await expect(reservation.secure()).rejects.toMatchObject({ code: 'QUOTA_UNAVAILABLE' });
  await reservation.settle(spent());
  expect(stage.quota.usage('a', policy)).toMatchObject(nothing);
});
