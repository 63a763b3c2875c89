import { expect, test } from 'vitest';
import { enter, quotaPolicy, quotaStage } from '../../fixtures/quota-stage.ts';

const policy = quotaPolicy({ burst: 2, refillPerMinute: 6 });
const rate = { code: 'QUOTA_RATE', status: 429 };

test('refuses the call after the burst, and says when to come back', async () => {
  const { quota, pass } = quotaStage();
  await enter(quota, 'a', policy);
  await enter(quota, 'a', policy);
  await expect(enter(quota, 'a', policy)).rejects.toMatchObject({
    ...rate,
    message: 'This client calls too often: 2 of 2 calls in a row are used, and 6 come back each minute.',
    next: expect.stringContaining('in 10 seconds'),
    data: { used: 2, limit: 2, refillPerMinute: 6, retryAfterSeconds: 10 },
  });
  pass(10_000);
  await enter(quota, 'a', policy);
});

test('each client has a bucket of its own', async () => {
  const { quota } = quotaStage();
  const one = quotaPolicy({ burst: 1 });
  await enter(quota, 'a', one);
  await enter(quota, 'b', one);
  await expect(enter(quota, 'a', one)).rejects.toMatchObject(rate);
});

test('calls at the same moment do not get the same token', async () => {
  const { quota } = quotaStage();
  const calls = await Promise.allSettled(Array.from({ length: 50 }, () => enter(quota, 'a', policy)));
  expect(calls.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
});

test('a bucket that never fills says so and names no time', async () => {
  const { quota } = quotaStage();
  const never = quotaPolicy({ burst: 0 });
  const refusal = await enter(quota, 'a', never).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ ...rate, next: expect.stringContaining('once the owner') });
  expect(refusal).not.toHaveProperty('data.retryAfterSeconds');
});

test('the level survives a restart, and time goes on while the daemon is down', async () => {
  const stage = quotaStage();
  await enter(stage.quota, 'a', policy);
  await enter(stage.quota, 'a', policy);
  const next = stage.restart();
  await expect(enter(next.quota, 'a', policy)).rejects.toMatchObject(rate);
  next.pass(10_000);
  const later = next.restart();
  await enter(later.quota, 'a', policy);
  await expect(enter(later.quota, 'a', policy)).rejects.toMatchObject(rate);
});

test('a wall clock that jumps neither fills the bucket nor blocks it', async () => {
  const stage = quotaStage();
  await enter(stage.quota, 'a', policy);
  await enter(stage.quota, 'a', policy);
  for (const at of ['2031-01-01T00:00:00Z', '1999-01-01T00:00:00Z']) {
    stage.setWallClock(Date.parse(at));
    await expect(enter(stage.quota, 'a', policy)).rejects.toMatchObject(rate);
    stage.pass(10_000);
    await enter(stage.quota, 'a', policy);
  }
});

test('a clock that was set back while the daemon was down does not block the bucket', async () => {
  const stage = quotaStage();
  await enter(stage.quota, 'a', policy);
  await enter(stage.quota, 'a', policy);
  stage.setWallClock(Date.parse('1999-01-01T00:00:00Z'));
  const next = stage.restart();
  await expect(enter(next.quota, 'a', policy)).rejects.toMatchObject({ data: { retryAfterSeconds: 10 } });
  next.pass(10_000);
  await enter(next.quota, 'a', policy);
});

test('a new policy holds at once; the bucket keeps its level', async () => {
  const { quota } = quotaStage();
  const large = quotaPolicy({ burst: 100 });
  await enter(quota, 'a', large);
  expect(quota.usage('a', large).rate).toMatchObject({ left: 99, burst: 100 });
  expect(quota.usage('a', policy).rate).toMatchObject({ left: 2, burst: 2 });
  expect(quota.usage('a', quotaPolicy({ burst: 500 })).rate).toMatchObject({ left: 99, burst: 500 });
  await enter(quota, 'a', policy);
  await enter(quota, 'a', policy);
  await expect(enter(quota, 'a', policy)).rejects.toMatchObject(rate);
});

test('a human is told once a day, and the log when it begins and when it is over', async () => {
  const stage = quotaStage();
  const { quota, notices, rateLimits, pass } = stage;
  const refused = () => expect(enter(quota, 'a', policy)).rejects.toMatchObject(rate);
  for (let round = 0; round < 2; round += 1) {
    await enter(quota, 'a', policy);
    await enter(quota, 'a', policy);
    for (let call = 0; call < 5; call += 1) await refused();
    pass(20_000);
  }
  await enter(quota, 'a', policy);
  expect(notices).toMatchObject([
    { kind: 'quota-used-up', client: 'a', text: expect.stringContaining('faster') },
  ]);
  expect(rateLimits).toEqual([
    ['a', 'begins'],
    ['a', { refused: 5 }],
    ['a', 'begins'],
    ['a', { refused: 5 }],
  ]);
  stage.restart();
  pass(24 * 3_600_000);
  for (let call = 0; call < 2; call += 1) await enter(quota, 'a', policy);
  await refused();
  expect(notices).toHaveLength(2);
});
