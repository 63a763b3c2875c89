import { afterEach, expect, test } from 'vitest';
import type { QueryView } from '../../../server/contract/admin.ts';
import type { QueueView } from '../../../server/contract/queue.ts';
import { adminCall, type CallAnswer, clientWith, type TestClient } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { untilStatementsRun } from '../../fixtures/until-statements-run.ts';

// The pool of the stage has four connections.
const stage = gatewayOnSandbox({ config: { scheduler: { queuePerClient: 40, waitSeconds: 110 } } });

const admin = (method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown) =>
  adminCall(stage().gateway, method, path, body);
const queue = async () => (await admin('GET', '/admin/queue')).json as QueueView;
const ofClient = async (name: string) => (await queue()).clients.find(({ client }) => client === name);
const untilWaiting = (count: number) => expect.poll(async () => (await queue()).waitingCount).toBe(count);

/** Sends so many different statements at once; the first `slow` of them that reach Snowflake end only when cancelled. */
async function many(client: TestClient, count: number, slow: number): Promise<Promise<CallAnswer>[]> {
  await stage().control.slow(90_000, { sql: 'slow_one', times: slow });
  return Array.from({ length: count }, (_, index) => client.query(`SELECT ${index} AS slow_one`));
}

/** Cancels one of the statements of the client, of which so many run and all are slow: its slot comes free. */
async function cancelOne(client: string, running: number): Promise<void> {
  const find = async () =>
    ((await admin('GET', '/admin/queries')).json as QueryView[]).filter(
      (query) => query.client === client && query.state === 'running',
    );
  // One that has its rows gives its slot back a moment before it is shown as ended, and takes no notice of a cancel.
  await expect.poll(find).toHaveLength(running);
  const [one] = await find();
  await admin('POST', `/admin/queries/${one?.id}/cancel`, {});
}

/** Stops everything; whatever ran or waited ends as cancelled. */
async function expectHalted(answers: readonly Promise<CallAnswer>[]): Promise<void> {
  await admin('POST', '/admin/halt', {});
  const codes = (await Promise.all(answers)).map(({ code }) => code);
  expect(new Set(codes)).toEqual(new Set(['QUERY_CANCELLED']));
}

afterEach(async () => {
  await admin('POST', '/admin/halt', {});
  await stage().control.untilRunning(0);
  await stage().control.clearFaults();
  await admin('POST', '/admin/resume', {});
});

test('the next free connection goes to a light client, not to the greedy one that has twenty waiting', async () => {
  const greedy = await clientWith(stage().gateway, 'greedy', {
    allow: ['DEMO'],
    quota: { concurrentQueries: 20 },
  });
  const light = await clientWith(stage().gateway, 'light', { allow: ['DEMO'] });
  const flood = await many(greedy, 24, 24);
  await untilWaiting(20);
  const answer = light.query('SELECT 7 AS N');
  await untilWaiting(21);
  await cancelOne('greedy', 4);
  expect((await answer).data).toMatchObject({ rows: [[7]] });
  // Served in the order in which they came, it would have been the last of all.
  expect((await ofClient('greedy'))?.waiting).toBeGreaterThanOrEqual(19);
  await expectHalted(flood);
});

test('past the bound of one client its next statement is refused with the time to come again', async () => {
  const greedy = await clientWith(stage().gateway, 'flood', {
    allow: ['DEMO'],
    quota: { concurrentQueries: 1 },
  });
  const flood = await many(greedy, 41, 41);
  await untilWaiting(40);
  const refused = await greedy.query('SELECT 1 AS N');
  expect(refused.data.error).toMatchObject({
    code: 'QUEUE_FULL',
    data: { limit: 40, retryAfterSeconds: expect.any(Number) },
  });
  expect((await queue()).waiting[0]).toMatchObject({ client: 'flood', place: 1, waitsFor: 'own-cap' });
  // The refusal stays with the one who floods.
  const other = await clientWith(stage().gateway, 'bystander', { allow: ['DEMO'] });
  expect((await other.query('SELECT 2 AS N')).data).toMatchObject({ rows: [[2]] });
  await expectHalted(flood);
});

test('a new strategy and a new policy hold at once for what runs and waits; nothing is lost', async () => {
  const client = await clientWith(stage().gateway, 'changing', {
    allow: ['DEMO'],
    quota: { concurrentQueries: 1 },
  });
  const answers = await many(client, 12, 1);
  await untilWaiting(11);
  for (const strategy of ['priority_based', 'weighted_fair', 'round_robin', null]) {
    const { json } = await admin('PUT', '/admin/scheduler', { strategy });
    expect(json).toMatchObject({
      strategy: strategy ?? 'fair_share',
      configured: 'fair_share',
      inUse: 1,
      waitingCount: 11,
    });
  }
  await admin('PUT', '/admin/clients/changing/policy', { allow: ['DEMO'], quota: { concurrentQueries: 4 } });
  // Beside the first one, which still runs, all that waited are served.
  await expect.poll(queue).toMatchObject({ inUse: 1, waitingCount: 0 });
  await cancelOne('changing', 1);
  const codes = (await Promise.all(answers)).map(({ code }) => code);
  expect(codes.filter((code) => code === undefined)).toHaveLength(11);
  expect(codes.filter((code) => code === 'QUERY_CANCELLED')).toHaveLength(1);
});

test('a strategy that there is not is refused and changes nothing', async () => {
  const { status, json } = await admin('PUT', '/admin/scheduler', { strategy: 'mine_first' });
  expect([status, json]).toMatchObject([400, { error: { code: 'HTTP_BODY_INVALID' } }]);
  expect((await queue()).strategy).toBe('fair_share');
});

test('the EXPLAIN that confirms a statement takes its turn as well', async () => {
  const holder = await clientWith(stage().gateway, 'holder', {
    allow: ['DEMO'],
    quota: { concurrentQueries: 20 },
  });
  const strict = await clientWith(stage().gateway, 'strict', { level: 'strict', allow: ['DEMO'] });
  const held = await many(holder, 4, 4);
  await untilStatementsRun(stage(), 'slow_one', 4);
  await stage().control.clearRequests();
  const answer = strict.query('SELECT COUNT(*) AS N FROM DEMO.PUBLIC.ORDERS');
  await untilWaiting(1);
  const sent = (await stage().control.requests()).filter(({ route }) => route === 'query');
  expect(sent).toEqual([]);
  await cancelOne('holder', 4);
  expect((await answer).data).toMatchObject({ rows: [[2000]] });
  await expectHalted(held);
});
