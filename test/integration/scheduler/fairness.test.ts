import { expect, test } from 'vitest';
import type { QueueView } from '../../../server/contract/queue.ts';
import { adminCall, type CallAnswer, clientWith, type TestClient } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';

// The pool of the stage has four connections.
const stage = gatewayOnSandbox({ config: { scheduler: { queuePerClient: 40 } } });

const queue = async () => (await adminCall(stage().gateway, 'GET', '/admin/queue')).json as QueueView;

/** Sends so many different statements at once, each of which takes so long. */
async function manySlow(client: TestClient, count: number, ms: number): Promise<Promise<CallAnswer>[]> {
  await stage().control.clearFaults();
  await stage().control.slow(ms, { sql: 'slow_one', times: null });
  return Array.from({ length: count }, (_, index) => client.query(`SELECT ${index} AS slow_one`));
}

test('a light client is served at once beside a greedy one with many statements waiting', async () => {
  const greedy = await clientWith(stage().gateway, 'greedy', {
    allow: ['DEMO'],
    quota: { concurrentQueries: 20 },
  });
  const light = await clientWith(stage().gateway, 'light', { allow: ['DEMO'] });
  const waits = await manySlow(greedy, 24, 1_000);
  await expect.poll(async () => (await queue()).waitingCount, { timeout: 20_000 }).toBe(20);

  expect((await light.query('SELECT 7 AS N')).data).toMatchObject({ rows: [[7]] });
  // Served in the order in which they came, it would have been the last of all.
  const { clients } = await queue();
  expect(clients.find(({ client }) => client === 'greedy')?.waiting).toBeGreaterThanOrEqual(8);
  expect((await Promise.all(waits)).map(({ code }) => code)).toEqual(Array(24).fill(undefined));
  expect(await queue()).toMatchObject({ slots: 4, inUse: 0, waitingCount: 0, waiting: [] });
});

test('past the bound of one client its next statement is refused with the time to come again', async () => {
  const greedy = await clientWith(stage().gateway, 'flood', {
    allow: ['DEMO'],
    quota: { concurrentQueries: 1 },
  });
  const stop = await manySlow(greedy, 41, 60_000);
  await expect.poll(async () => (await queue()).waitingCount, { timeout: 20_000 }).toBe(40);
  const refused = await greedy.query('SELECT 1 AS N');
  expect(refused.data.error).toMatchObject({
    code: 'QUEUE_FULL',
    data: { limit: 40, retryAfterSeconds: expect.any(Number) },
  });
  expect((await queue()).waiting[0]).toMatchObject({ client: 'flood', place: 1, waitsFor: 'own-cap' });
  // The refusal stays with the one who floods.
  const other = await clientWith(stage().gateway, 'bystander', { allow: ['DEMO'] });
  expect((await other.query('SELECT 2 AS N')).data).toMatchObject({ rows: [[2]] });
  await adminCall(stage().gateway, 'POST', '/admin/halt', {});
  await Promise.all(stop);
  await adminCall(stage().gateway, 'POST', '/admin/resume', {});
});

test('a new strategy and a new policy hold at once for what runs and waits; nothing is lost', async () => {
  const client = await clientWith(stage().gateway, 'changing', {
    allow: ['DEMO'],
    quota: { concurrentQueries: 1 },
  });
  const answers = await manySlow(client, 12, 300);
  await expect.poll(async () => (await queue()).waitingCount, { timeout: 20_000 }).toBeGreaterThan(8);
  for (const strategy of ['priority_based', 'weighted_fair', 'round_robin', null]) {
    const { json } = await adminCall(stage().gateway, 'PUT', '/admin/scheduler', { strategy });
    expect(json).toMatchObject({ strategy: strategy ?? 'fair_share', configured: 'fair_share' });
  }
  await adminCall(stage().gateway, 'PUT', '/admin/clients/changing/policy', {
    allow: ['DEMO'],
    quota: { concurrentQueries: 4 },
  });
  expect((await queue()).clients.find(({ client: name }) => name === 'changing')?.running).toBeGreaterThan(1);
  expect((await Promise.all(answers)).map(({ code }) => code)).toEqual(Array(12).fill(undefined));
});

test('a strategy that there is not is refused and changes nothing', async () => {
  const { status, json } = await adminCall(stage().gateway, 'PUT', '/admin/scheduler', {
    strategy: 'mine_first',
  });
  expect([status, json]).toMatchObject([400, { error: { code: 'HTTP_BODY_INVALID' } }]);
  expect((await queue()).strategy).toBe('fair_share');
});

test('the EXPLAIN that confirms a statement takes its turn as well', async () => {
  const greedy = await clientWith(stage().gateway, 'holder', {
    allow: ['DEMO'],
    quota: { concurrentQueries: 20 },
  });
  const strict = await clientWith(stage().gateway, 'strict', { level: 'strict', allow: ['DEMO'] });
  const held = await manySlow(greedy, 4, 1_000);
  await stage().control.untilRunning(4);
  await stage().control.clearRequests();
  const answer = strict.query('SELECT COUNT(*) AS N FROM DEMO.PUBLIC.ORDERS');
  await expect.poll(async () => (await queue()).waitingCount, { timeout: 20_000 }).toBe(1);
  const sent = (await stage().control.requests()).filter(({ route }) => route === 'query');
  expect(sent).toEqual([]);
  expect((await answer).data).toMatchObject({ rows: [[2000]] });
  await Promise.all(held);
});
