import { beforeEach, expect, test } from 'vitest';
import type { ClientUsage } from '../../../server/contract/quota.ts';
import { adminCall, clientWith, type TestClient } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { queryViews, statementsSent, untilWanted } from '../../fixtures/shared-queries.ts';
import { untilStatementsRun } from '../../fixtures/until-statements-run.ts';

const stage = gatewayOnSandbox({ config: { cache: { seconds: 3_600 } } });
const quota = { burst: 1_000, requestsPerDay: null };

let round = 0;
let sql: string;
beforeEach(() => {
  round += 1;
  sql = `SELECT ORDER_ID AS wanted_${round} FROM DEMO.PUBLIC.ORDERS ORDER BY 1 LIMIT 3`;
});

const clientNamed = (name: string, limits: object = {}): Promise<TestClient> =>
  clientWith(stage().gateway, `${name}-${round}`, { allow: ['DEMO'], quota: { ...quota, ...limits } });

async function usageOf({ name }: TestClient): Promise<ClientUsage | undefined> {
  const { json } = await adminCall(stage().gateway, 'GET', '/admin/usage');
  return (json as ClientUsage[]).find(({ client }) => client === name);
}

test('each pays for its request and its rows, and one for the warehouse', async () => {
  const [first, second, third] = await Promise.all(
    ['first', 'second', 'third'].map((name) => clientNamed(name)),
  );
  if (!first || !second || !third) throw new Error('three clients');
  await stage().control.slow(60_000, { sql: `wanted_${round}` });
  const leader = first.query(sql);
  await untilWanted(stage(), `wanted_${round}`, 1);
  const follower = second.query(sql);
  await untilWanted(stage(), `wanted_${round}`, 2);
  await stage().control.releaseSlow();
  await Promise.all([leader, follower]);
  expect((await third.query(sql)).data.cached).toBe(true);

  const paid = await Promise.all([first, second, third].map(usageOf));
  expect(paid.map((usage) => usage?.requests.used)).toEqual([1, 1, 1]);
  expect(paid.map((usage) => usage?.rows.used)).toEqual([3, 3, 3]);
  expect(new Set(paid.map((usage) => usage?.bytes.used)).size).toBe(1);
  expect(paid.map((usage) => (usage?.credits.used ?? 0) > 0)).toEqual([true, false, false]);
  expect(paid.map((usage) => usage?.rows.held)).toEqual([0, 0, 0]);
});

test('who has used up its day is refused, whatever others run or have kept', async () => {
  const [rich, poor] = await Promise.all([clientNamed('rich'), clientNamed('poor', { requestsPerDay: 1 })]);
  await poor.query('SELECT 1');
  await stage().control.slow(60_000, { sql: `wanted_${round}` });
  const running = rich.query(sql);
  await untilWanted(stage(), `wanted_${round}`, 1);
  expect((await poor.query(sql)).code).toBe('QUOTA_DAY');
  await stage().control.releaseSlow();
  await running;
  expect((await rich.query(sql)).data.cached).toBe(true);
  expect((await poor.query(sql)).code).toBe('QUOTA_DAY');
});

test('who may have fewer rows is not given more, and has a run of its own', async () => {
  const [rich, poor] = await Promise.all([clientNamed('rich'), clientNamed('poor', { rowsPerDay: 2 })]);
  expect((await rich.query(sql)).data.rowCount).toBe(3);
  const few = await poor.query(sql);
  expect(few.data).toMatchObject({ rowCount: 2, truncated: true });
  expect(few.data.cached).toBeUndefined();
});

test('clients of four policies at once make four runs, each for its own', async () => {
  const policies = [
    { allow: ['DEMO'] },
    { allow: ['DEMO.PUBLIC'] },
    { allow: ['DEMO'], deny: ['DEMO.PUBLIC.EVENTS'] },
    { allow: ['*'] },
  ];
  const clients = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      clientWith(stage().gateway, `mixed-${index}`, { ...policies[index % 4], quota }),
    ),
  );
  // All connections are open, so that what is sent from now on is statements alone.
  await stage().control.slow(60_000, { sql: 'warm', times: null });
  const warm = [1, 2, 3, 4].map((index) => clients[index]?.query(`SELECT ${index} AS warm`));
  await untilStatementsRun(stage(), 'warm', 4);
  await stage().control.clearFaults();
  await stage().control.releaseSlow();
  await Promise.all(warm);
  await stage().control.clearRequests();

  await stage().control.slow(60_000, { sql: `wanted_${round}`, times: null });
  const answers = clients.map((client) => client.query(sql));
  await untilWanted(stage(), `wanted_${round}`, clients.length);
  await stage().control.clearFaults();
  await stage().control.releaseSlow();
  for (const { data } of await Promise.all(answers)) expect(data.rowCount).toBe(3);
  expect(await statementsSent(stage())).toBe(4);
  const views = (await queryViews(stage())).filter((view) => view.sql === sql);
  const policyOf = (name: string | undefined) => Number(name?.split('-')[1]) % 4;
  for (const { client, sharedWith } of views.filter((view) => view.sharedWith !== null)) {
    const leader = views.find(({ id }) => id === sharedWith);
    expect(policyOf(client)).toBe(policyOf(leader?.client));
  }
});
