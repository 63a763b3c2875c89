import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PolicyInput } from '../../../server/contract/policy.ts';
import { adminCall, type CallAnswer, clientWith, type TestClient } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { queryViews, statementsSent, untilWanted } from '../../fixtures/shared-queries.ts';
import { untilStatementsRun } from '../../fixtures/until-statements-run.ts';

/** Nothing here may be wider with the cache than without it. */
const stage = gatewayOnSandbox({ config: { cache: { seconds: 3_600 } } });
const quota = { burst: 10_000, requestsPerDay: null };
const policies = {
  shop: { allow: ['DEMO'], quota },
  shop2: { allow: ['DEMO'], quota },
  denied: { allow: ['DEMO'], deny: ['DEMO.PUBLIC.ORDERS'], quota },
  elsewhere: { allow: ['PRIVATE'], quota },
  wide: { allow: ['DEMO', 'PRIVATE'], quota },
  strict: { level: 'strict', allow: ['DEMO'], quota },
  strict2: { level: 'strict', allow: ['DEMO'], quota },
  writer: { allow: ['DEMO'], statements: { write: 'allow', ddl: 'allow' }, quota },
  editor: { allow: ['DEMO'], quota },
  relaxed: {
    level: 'relaxed',
    allow: ['*'],
    statements: { write: 'allow', ddl: 'allow', call: 'allow' },
    quota,
  },
} satisfies Record<string, PolicyInput>;
type Name = keyof typeof policies;
const clients = new Map<string, TestClient>();
const as = (name: Name): TestClient => {
  const client = clients.get(name);
  if (!client) throw new Error(name);
  return client;
};

beforeAll(async () => {
  for (const [name, policy] of Object.entries(policies)) {
    clients.set(name, await clientWith(stage().gateway, name, policy));
  }
});

let round = 0;
let sql: string;
beforeEach(() => {
  round += 1;
  sql = `SELECT COUNT(*) AS wanted_${round} FROM DEMO.PUBLIC.ORDERS`;
});

/** Has a client's query run until the others have asked, and gives all answers in order. */
async function whileItRuns(leader: Name, others: readonly Name[], running: number): Promise<CallAnswer[]> {
  await stage().control.slow(60_000, { sql: `wanted_${round}`, times: null });
  const first = as(leader).query(sql);
  await untilWanted(stage(), `wanted_${round}`, 1);
  const rest = others.map((name) => as(name).query(sql));
  await untilWanted(stage(), `wanted_${round}`, running);
  await stage().control.clearFaults();
  await stage().control.releaseSlow();
  return Promise.all([first, ...rest]);
}

async function sourcesOf(name: Name) {
  const views = (await queryViews(stage())).filter((view) => view.client === name && view.sql === sql);
  return views.map(({ sharedWith, cachedMs }) =>
    sharedWith !== null ? 'shared' : cachedMs !== null ? 'cached' : 'own',
  );
}

describe('the policy of each client is its own', () => {
  test('a client that may not read the object is refused while others read it, and afterwards', async () => {
    await stage().control.slow(60_000, { sql: `wanted_${round}` });
    const running = as('shop').query(sql);
    await untilWanted(stage(), `wanted_${round}`, 1);
    expect((await as('elsewhere').query(sql)).code).toBe('POLICY_OBJECT_NOT_ALLOWED');
    expect((await as('denied').query(sql)).code).toBe('POLICY_OBJECT_DENIED');
    await stage().control.releaseSlow();
    expect((await running).isError).toBe(false);
    expect((await as('shop').query(sql)).data.cached).toBe(true);
    expect((await as('elsewhere').query(sql)).code).toBe('POLICY_OBJECT_NOT_ALLOWED');
    expect((await as('denied').query(sql)).code).toBe('POLICY_OBJECT_DENIED');
  });

  test('another allowlist has its own run and its own kept answer, even where both may read', async () => {
    await whileItRuns('shop', ['wide'], 2);
    expect(await sourcesOf('wide')).toEqual(['own']);
    expect((await as('wide').query(sql)).data.cached).toBe(true);
  });

  test('a policy that changes leaves the kept answer behind at once', async () => {
    await as('editor').query(sql);
    expect((await as('editor').query(sql)).data.cached).toBe(true);
    await adminCall(stage().gateway, 'PUT', '/admin/clients/editor/policy', { allow: ['PRIVATE'] });
    expect((await as('editor').query(sql)).code).toBe('POLICY_OBJECT_NOT_ALLOWED');
    await adminCall(stage().gateway, 'PUT', '/admin/clients/editor/policy', {
      allow: ['DEMO'],
      deny: ['DEMO.PUBLIC.EVENTS'],
    });
    expect((await as('editor').query(sql)).data.cached).toBeUndefined();
  });
});

test('strict clients share nothing, not even with each other', async () => {
  // No plan is asked for a DESCRIBE, so what runs is the statement itself.
  sql = `DESCRIBE TABLE DEMO.PUBLIC.ORDERS -- wanted_${round}`;
  await whileItRuns('strict', ['strict2'], 2);
  expect([...(await sourcesOf('strict')), ...(await sourcesOf('strict2'))]).toEqual(['own', 'own']);
  sql = `SELECT COUNT(*) AS wanted_${round} FROM DEMO.PUBLIC.ORDERS`;
  expect((await as('strict').query(sql)).data.cached).toBeUndefined();
  expect((await as('strict').query(sql)).data.cached).toBeUndefined();
  expect((await as('strict2').query(sql)).data.cached).toBeUndefined();
  await as('shop').query(sql);
  expect((await as('strict').query(sql)).data.cached).toBeUndefined();
});

test('a listing that runs for several is filtered for each', async () => {
  await stage().control.slow(60_000, { sql: 'SHOW DATABASES', times: null });
  const lists = (['shop', 'shop2', 'elsewhere', 'wide'] as const).map((name) =>
    as(name).names('list_databases'),
  );
  await untilWanted(stage(), 'SHOW DATABASES', 4);
  await stage().control.clearFaults();
  await stage().control.releaseSlow();
  expect(await Promise.all(lists)).toEqual([['DEMO'], ['DEMO'], ['PRIVATE'], ['DEMO', 'PRIVATE']]);
  const views = (await queryViews(stage())).filter((view) => view.sql === 'SHOW DATABASES');
  expect(views.filter(({ sharedWith }) => sharedWith !== null)).toHaveLength(1);
});

describe('the stored result of a shared run', () => {
  test('stays with the client that it ran for', async () => {
    const [first, second] = await whileItRuns('shop', ['shop2'], 2);
    expect(first?.data.queryId).toEqual(expect.any(String));
    const scan = `SELECT * FROM TABLE(RESULT_SCAN('${first?.data.queryId}'))`;
    expect((await as('shop2').query(scan)).code).toBe('POLICY_RESULT_NOT_OWN');
    expect((await as('shop').query(scan)).code).not.toBe('POLICY_RESULT_NOT_OWN');
    expect(second?.data.rows).toEqual(first?.data.rows);
  });

  test('stays with it when another one is given the kept answer', async () => {
    const { data } = await as('shop').query(sql);
    expect((await as('shop2').query(sql)).data.cached).toBe(true);
    const scan = `SELECT * FROM TABLE(RESULT_SCAN('${data.queryId}'))`;
    expect((await as('shop2').query(scan)).code).toBe('POLICY_RESULT_NOT_OWN');
  });
});

test('chance and the moment are not shared', async () => {
  sql = `SELECT RANDOM() AS wanted_${round}`;
  const [first, second] = await whileItRuns('shop', ['shop2'], 2);
  expect(first?.data.rows).not.toEqual(second?.data.rows);
});

describe('a change through the gateway', () => {
  const count = async (name: Name) => Number(((await as(name).query(sql)).data.rows as string[][])[0]?.[0]);

  test('is seen by everybody who asks after it, kept answers or not', async () => {
    expect((await as('writer').query(`CREATE TABLE DEMO.PUBLIC.T${round} (A INT)`)).isError).toBe(false);
    sql = `SELECT COUNT(*) AS wanted_${round} FROM DEMO.PUBLIC.T${round}`;
    expect(await count('shop')).toBe(0);
    await as('writer').query(`INSERT INTO DEMO.PUBLIC.T${round} VALUES (1)`);
    expect(await count('shop')).toBe(1);
    expect(await count('shop')).toBe(1);
    expect(await sourcesOf('shop')).toEqual(['cached', 'own', 'own']);
  });

  test('may be hidden in a text that was let through without being understood', async () => {
    await as('shop').query(sql);
    expect((await as('shop').query(sql)).data.cached).toBe(true);
    // Snowflake has the last word on it: here it refuses.
    expect((await as('relaxed').query('SHOW SOMETHING NEW')).code).toMatch(/^SNOWFLAKE_/);
    expect((await as('shop').query(sql)).data.cached).toBeUndefined();
  });

  test('keeps who asks after it from a run that began before it', async () => {
    await as('writer').query(`CREATE TABLE DEMO.PUBLIC.T${round} (A INT)`);
    sql = `SELECT COUNT(*) AS wanted_${round} FROM DEMO.PUBLIC.T${round}`;
    await stage().control.slow(60_000, { sql: `wanted_${round}`, times: 1 });
    const early = as('shop').query(sql);
    // It has come to the sandbox and is the slow one: whichever comes first is that.
    await untilStatementsRun(stage(), `wanted_${round}`);
    await stage().control.clearRequests();
    await as('writer').query(`INSERT INTO DEMO.PUBLIC.T${round} VALUES (1)`);
    expect(await count('shop2')).toBe(1);
    expect(await statementsSent(stage())).toBeGreaterThanOrEqual(2);
    await stage().control.releaseSlow();
    await early;
    expect(await sourcesOf('shop2')).toEqual(['own']);
  });
});

test('who is paused is given nothing, neither kept nor shared', async () => {
  await as('shop').query(sql);
  await adminCall(stage().gateway, 'POST', '/admin/pause', { client: 'shop2' });
  const held = as('shop2').query(sql);
  const view = async () => (await queryViews(stage())).find(({ client }) => client === 'shop2');
  await expect.poll(async () => (await view())?.queue?.waitsFor).toBe('paused');
  expect((await as('shop').query(sql)).data.cached).toBe(true);
  await adminCall(stage().gateway, 'POST', '/admin/resume', { client: 'shop2' });
  expect((await held).data.cached).toBeUndefined();
  expect(await view()).toMatchObject({ state: 'succeeded', sharedWith: null, cachedMs: null });
});

describe('a kept answer', () => {
  test('says so to the model, to the panel and in the data', async () => {
    const first = await as('shop').query(sql);
    const again = await as('shop2').query(sql);
    expect(first.data.cached).toBeUndefined();
    expect(again.data).toMatchObject({ cached: true, ageSeconds: expect.any(Number), rows: first.data.rows });
    expect(again.text).toMatch(/\(1 row, cached \d+ s ago\)$/);
    const view = (await queryViews(stage())).find(({ client }) => client === 'shop2');
    expect(view).toMatchObject({
      state: 'succeeded',
      cachedMs: expect.any(Number),
      sharedWith: null,
      rows: 1,
    });
  });

  test('is one for each number of rows asked for', async () => {
    sql = `SELECT ORDER_ID AS wanted_${round} FROM DEMO.PUBLIC.ORDERS ORDER BY 1`;
    await as('shop').query(sql, { limit: 2 });
    const more = await as('shop').query(sql, { limit: 5 });
    expect(more.data).toMatchObject({ rowCount: 5, truncated: true });
    expect(more.data.cached).toBeUndefined();
  });
});
