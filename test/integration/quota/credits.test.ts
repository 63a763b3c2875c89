import { beforeEach, describe, expect, test } from 'vitest';
import type { ClientUsage } from '../../../server/contract/quota.ts';
import { adminCall, clientWith, type TestClient } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { letGo } from '../../fixtures/let-go.ts';
import { queryViews, untilWanted } from '../../fixtures/shared-queries.ts';
import { untilStatementsRun } from '../../fixtures/until-statements-run.ts';

// Whatever runs wakes the warehouse, so that each statement that needs it is charged a minute of X-Small.
const stage = gatewayOnSandbox({ config: { quota: { resumeAfterSeconds: 0 }, cache: { seconds: 60 } } });
const aMinute = expect.closeTo(1 / 60, 3);
const policy = { allow: ['DEMO'] };

let clients = 0;
let round = 0;
let sql: string;
beforeEach(() => {
  round += 1;
  sql = `SELECT ${round} AS wanted`;
});

const newClient = (): Promise<TestClient> => {
  clients += 1;
  return clientWith(stage().gateway, `payer-${clients}`, policy);
};
const usageOf = async ({ name }: TestClient) =>
  (await adminCall(stage().gateway, 'GET', `/admin/clients/${name}/usage`)).json as ClientUsage;

describe('who pays for a warehouse', () => {
  test('the one for whom the statement ran; who shares its answer pays for the rows', async () => {
    const [leader, follower] = [await newClient(), await newClient()];
    await stage().control.slow(60_000, { sql: 'wanted', times: 1 });
    const first = leader.query(sql);
    await untilWanted(stage(), sql, 1);
    const second = follower.query(sql);
    await untilWanted(stage(), sql, 2);
    await letGo(stage().control, Promise.all([first, second]));
    expect(await usageOf(leader)).toMatchObject({
      requests: { used: 1 },
      rows: { used: 1 },
      credits: { used: aMinute },
    });
    expect(await usageOf(follower)).toMatchObject({
      requests: { used: 1 },
      rows: { used: 1 },
      credits: { used: 0 },
    });

    const late = await newClient();
    expect((await late.query(sql)).data.cached).toBe(true);
    expect(await usageOf(late)).toMatchObject({
      requests: { used: 1 },
      rows: { used: 1 },
      credits: { used: 0 },
    });
  });

  test('the one that has started it pays to its end, also when it leaves and another one waits on', async () => {
    const [leader, follower] = [await newClient(), await newClient()];
    await stage().control.slow(60_000, { sql: 'wanted', times: 1 });
    const first = leader.query(sql);
    await untilWanted(stage(), sql, 1);
    const second = follower.query(sql);
    await untilWanted(stage(), sql, 2);
    const view = (await queryViews(stage())).find(
      ({ client, state }) => client === leader.name && state === 'running',
    );
    await adminCall(stage().gateway, 'POST', `/admin/queries/${view?.id}/cancel`);
    expect((await first).code).toBe('QUERY_CANCELLED');
    expect(await usageOf(leader)).toMatchObject({ concurrent: { open: 1 }, credits: { used: 0 } });
    expect((await letGo(stage().control, second)).isError).toBe(false);
    await expect.poll(async () => (await usageOf(leader)).concurrent.open).toBe(0);
    expect(await usageOf(leader)).toMatchObject({
      requests: { used: 1 },
      rows: { used: 0 },
      credits: { used: aMinute },
    });
    expect((await usageOf(follower)).credits.used).toBe(0);
  });

  test('nobody, where Snowflake refuses the text, and where no warehouse is needed', async () => {
    const client = await newClient();
    expect((await client.query('SELECT nothing_there FROM demo.public.orders')).code).toBe(
      'SNOWFLAKE_SQL_ERROR',
    );
    await client.call('list_schemas', { database: 'DEMO' });
    await client.query('USE DATABASE demo');
    await client.call('explain_query', { query: sql });
    expect(await usageOf(client)).toMatchObject({ requests: { used: 4 }, credits: { used: 0 } });
  });

  test('for a page of a stored result, nobody', async () => {
    const client = await newClient();
    const first = await client.query(
      `SELECT SEQ4() AS N, ${round} AS R FROM TABLE(GENERATOR(ROWCOUNT => 30))`,
      {
        limit: 10,
      },
    );
    await client.call('fetch_results', { cursor: first.data.next, limit: 20 });
    expect(await usageOf(client)).toMatchObject({
      requests: { used: 2 },
      rows: { used: 30 },
      credits: { used: aMinute },
    });
  });
});

test('a statement that is sent again after a fault is charged once', async () => {
  const client = await newClient();
  await stage().control.fault('query', { kind: 'status', status: 503 }, { sql: 'wanted' });
  expect((await client.query(sql)).isError).toBe(false);
  expect(await usageOf(client)).toMatchObject({
    requests: { used: 1 },
    rows: { used: 1 },
    credits: { used: aMinute },
  });
});

test('a statement that is cancelled while it runs is charged its time, and no rows', async () => {
  const client = await newClient();
  await stage().control.slow(60_000, { sql: 'wanted', times: 1 });
  const answer = client.query(sql);
  await untilStatementsRun(stage(), sql);
  const view = (await queryViews(stage())).find(({ client: name }) => name === client.name);
  await adminCall(stage().gateway, 'POST', `/admin/queries/${view?.id}/cancel`);
  expect((await answer).code).toBe('QUERY_CANCELLED');
  expect(await usageOf(client)).toMatchObject({
    requests: { used: 1, held: 0 },
    rows: { used: 0, held: 0 },
    credits: { used: aMinute, held: 0 },
  });
});

test('a statement that its credits do not last for is stopped, and says so', async () => {
  const client = await clientWith(stage().gateway, 'poor', {
    ...policy,
    quota: { creditsPerDay: 5 / 3600 },
  });
  await stage().control.slow(60_000, { sql: 'wanted', times: 1 });
  const { data } = await client.query(sql);
  expect(data.error).toMatchObject({
    code: 'QUOTA_STOPPED',
    data: { what: 'credits', seconds: 5, retryAfterSeconds: expect.any(Number) },
  });
  // To wake a warehouse costs a minute: more than there was, once.
  expect(await usageOf(client)).toMatchObject({ requests: { used: 1 }, credits: { used: aMinute, held: 0 } });
  expect((await client.query(sql)).code).toBe('QUOTA_DAY');
});
