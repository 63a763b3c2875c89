import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { adminCall, type CallAnswer, clientWith, type TestClient } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { queryViews, statementsSent, untilWanted } from '../../fixtures/shared-queries.ts';

const slowMs = 60_000;
const policy = { allow: ['DEMO'], quota: { burst: 10_000, requestsPerDay: null } };
const stage = gatewayOnSandbox();
let clients: readonly TestClient[];
let one: TestClient;
let two: TestClient;
let three: TestClient;

beforeAll(async () => {
  clients = await Promise.all(
    ['one', 'two', 'three', 'four', 'five'].map((name) => clientWith(stage().gateway, name, policy)),
  );
  [one, two, three] = clients as [TestClient, TestClient, TestClient];
});

let round = 0;
let sql: string;
beforeEach(async () => {
  round += 1;
  sql = `SELECT ${round} AS wanted`;
  await stage().control.slow(slowMs, { sql: 'wanted', times: 1 });
});

/** Starts a query, waits until it runs at Snowflake, and gives what will be its answer. */
async function leadBy(client: TestClient): Promise<() => Promise<CallAnswer>> {
  await one.query('SELECT 1');
  await stage().control.clearRequests();
  const answer = client.query(sql);
  await untilWanted(stage(), sql, 1);
  return () => answer;
}

async function cancelAs(client: TestClient): Promise<void> {
  const views = await queryViews(stage());
  const view = views.find((query) => query.client === client.name && query.state === 'running');
  const { status } = await adminCall(stage().gateway, 'POST', `/admin/queries/${view?.id}/cancel`);
  expect(status).toBe(202);
}

test('fifty identical queries at once are one statement, and all are answered', async () => {
  await one.query('SELECT 1');
  await stage().control.clearRequests();
  const answers = Array.from({ length: 50 }, (_, index) => clients[index % clients.length]?.query(sql));
  await untilWanted(stage(), sql, 50);
  await stage().control.releaseSlow();
  for (const answer of await Promise.all(answers)) expect(answer?.data.rows).toEqual([[round]]);
  expect(await statementsSent(stage())).toBe(1);

  const views = (await queryViews(stage())).filter((view) => view.sql === sql);
  const [leader, ...others] = views.filter((view) => view.sharedWith === null);
  expect(others).toEqual([]);
  expect(views.filter((view) => view.sharedWith === leader?.id)).toHaveLength(49);
  expect(new Set(views.map((view) => view.queryId))).toEqual(new Set([leader?.queryId]));
});

test('the same in other white space and case is the same', async () => {
  const leader = await leadBy(one);
  const follower = two.query(`select /* the same */ ${round}\n as WANTED;`);
  await untilWanted(stage(), 'WANTED', 1);
  await stage().control.releaseSlow();
  expect((await follower).data.rows).toEqual((await leader()).data.rows);
  expect(await statementsSent(stage())).toBe(1);
});

test('each client is counted and sees its own request', async () => {
  const leader = await leadBy(one);
  const follower = two.query(sql);
  await untilWanted(stage(), sql, 2);
  await stage().control.releaseSlow();
  const [first, second] = await Promise.all([leader(), follower]);
  expect(first.data.requestId).not.toBe(second.data.requestId);
  const sessions = (await adminCall(stage().gateway, 'GET', '/admin/sessions')).json as {
    client: string;
    calls: number;
    rows: number;
  }[];
  expect(sessions.find(({ client }) => client === 'two')?.rows).toBeGreaterThan(0);
});

describe('leaving', () => {
  test('the one it runs for takes nothing from the others', async () => {
    const leader = await leadBy(one);
    const follower = two.query(sql);
    await untilWanted(stage(), sql, 2);
    await cancelAs(one);
    expect((await leader()).code).toBe('QUERY_CANCELLED');
    await stage().control.releaseSlow();
    expect((await follower).data.rows).toEqual([[round]]);
    expect(await statementsSent(stage())).toBe(1);
    expect((await stage().control.requests()).filter(({ route }) => route === 'abort')).toEqual([]);
  });

  test('one that waits with it takes nothing from it', async () => {
    const leader = await leadBy(one);
    const [second, third] = [two.query(sql), three.query(sql)];
    await untilWanted(stage(), sql, 3);
    await cancelAs(two);
    expect((await second).code).toBe('QUERY_CANCELLED');
    await stage().control.releaseSlow();
    expect((await leader()).data.rows).toEqual([[round]]);
    expect((await third).data.rows).toEqual([[round]]);
  });

  test('all of them ends it at Snowflake', async () => {
    const leader = await leadBy(one);
    const follower = two.query(sql);
    await untilWanted(stage(), sql, 2);
    await cancelAs(one);
    await stage().control.untilRunning(1);
    await cancelAs(two);
    await stage().control.untilRunning(0);
    expect((await leader()).code).toBe('QUERY_CANCELLED');
    expect((await follower).code).toBe('QUERY_CANCELLED');
    expect((await stage().control.requests()).some(({ route }) => route === 'abort')).toBe(true);
  });
});

test('a failure is told to all, to each with its own request', async () => {
  sql = `SELECT no_such_column_wanted FROM DEMO.SHOP.NO_SUCH_TABLE_${round}`;
  const leader = await leadBy(one);
  const followers = [two.query(sql), three.query(sql)];
  await untilWanted(stage(), sql, 3);
  await stage().control.releaseSlow();
  const answers = await Promise.all([leader(), ...followers]);
  const errors = answers.map(({ data }) => data.error as { code: string; data: { requestId: string } });
  expect(new Set(errors.map(({ code }) => code)).size).toBe(1);
  expect(errors[0]?.code).toMatch(/^SNOWFLAKE_/);
  expect(new Set(errors.map(({ data }) => data.requestId)).size).toBe(3);
  expect(await statementsSent(stage())).toBe(1);
});
