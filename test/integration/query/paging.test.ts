import { describe, expect, test } from 'vitest';
import { adminCall, clientWith, type TestClient } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';

const rows = 25_000;
const stage = gatewayOnSandbox({ sandbox: { chunkRows: 3_000, inlineRows: 500 } });

let clients = 0;
const newClient = (policy: object = { allow: ['DEMO'] }): Promise<TestClient> => {
  clients += 1;
  return clientWith(stage().gateway, `pager-${clients}`, policy);
};

interface Page {
  readonly rows: readonly (readonly unknown[])[];
  readonly totalRows?: number;
  readonly truncated: boolean;
  readonly next?: string;
}

/** Reads all pages of a statement. */
async function readAll(client: TestClient, sql: string, limit: number): Promise<unknown[][]> {
  const read: unknown[][] = [];
  let page = (await client.query(sql, { limit })).data as unknown as Page;
  read.push(...page.rows.map((row) => [...row]));
  while (page.next !== undefined) {
    const answer = await client.call('fetch_results', { cursor: page.next, limit });
    page = answer.data as unknown as Page;
    read.push(...page.rows.map((row) => [...row]));
  }
  expect(page.truncated).toBe(false);
  return read;
}

const numbers = (count: number) =>
  `SELECT SEQ4() AS N, 'row ' || SEQ4() AS T FROM TABLE(GENERATOR(ROWCOUNT => ${count}))`;

describe('pages of a large result', () => {
  test('are together the result: no row is lost and none comes twice', async () => {
    const read = await readAll(await newClient(), numbers(rows), 1_000);
    expect(read).toEqual(Array.from({ length: rows }, (_, n) => [n, `row ${n}`]));
  });

  test('end by bytes as well as by rows', async () => {
    const wide = `SELECT SEQ4() AS N, REPEAT('x', 5000) AS T FROM TABLE(GENERATOR(ROWCOUNT => 900))`;
    const client = await newClient();
    const first = await client.query(wide, { limit: 1_000 });
    expect(first.data.rowCount).toBeLessThan(300);
    const read = await readAll(client, wide, 1_000);
    expect(read.map(([n]) => n)).toEqual(Array.from({ length: 900 }, (_, n) => n));
  });

  test('say how many rows there are, and where one reads on', async () => {
    const client = await newClient();
    const { data, text } = await client.query(numbers(250), { limit: 100 });
    expect(data).toMatchObject({ rowCount: 100, totalRows: 250, truncated: true, next: expect.any(String) });
    expect(text).toContain(`(first 100 rows of 250, truncated. More rows: fetch_results`);
    expect(text).toContain(`next: ${data.next}`);
    const page = await client.call('fetch_results', { cursor: data.next });
    expect(page.text).toContain('(rows 101 to 200 of 250.');
    const last = await client.call('fetch_results', { cursor: page.data.next });
    expect(last.text).toContain('(rows 201 to 250 of 250)');
    expect(last.data.next).toBeUndefined();
  });

  test('can be read again, and in any order', async () => {
    const client = await newClient();
    const { data } = await client.query(numbers(300), { limit: 100 });
    const second = await client.call('fetch_results', { cursor: data.next });
    const third = await client.call('fetch_results', { cursor: second.data.next });
    const again = await client.call('fetch_results', { cursor: data.next });
    expect(again.data.rows).toEqual(second.data.rows);
    expect(third.data.rows).not.toEqual(second.data.rows);
  });

  test('run the statement once', async () => {
    const client = await newClient();
    await stage().control.clearRequests();
    await readAll(client, `SELECT SEQ4() AS ONCE FROM TABLE(GENERATOR(ROWCOUNT => 500))`, 100);
    const routes = (await stage().control.requests()).map(({ route }) => route);
    expect(routes.filter((route) => route === 'query')).toHaveLength(1);
    expect(routes.filter((route) => route === 'result')).toHaveLength(4);
  });

  test('a row that is larger than an answer is said to be, instead of the same page for ever', async () => {
    const client = await newClient();
    const huge = `SELECT IFF(SEQ4() = 1, REPEAT('x', 2000000), 'x') AS T FROM TABLE(GENERATOR(ROWCOUNT => 3))`;
    const { data } = await client.query(huge, { limit: 1_000 });
    expect(data.rowCount).toBe(1);
    const stuck = await client.call('fetch_results', { cursor: data.next });
    expect(stuck.code).toBe('RESULT_ROW_TOO_LARGE');
    expect(stuck.text).toContain('Row 2');
  });
});

test('rows that a listing leaves out stay out on later pages', async () => {
  const client = await newClient();
  const sql = 'SHOW SCHEMAS IN ACCOUNT';
  const read = await readAll(client, sql, 1);
  const whole = (await client.query(sql, { limit: 1_000 })).data as unknown as Page;
  expect(read).toEqual(whole.rows);
  expect(JSON.stringify(read)).not.toContain('PRIVATE');
});

test('a fetch is decided about by the policy of the moment', async () => {
  const client = await newClient({ allow: ['DEMO'] });
  const { data } = await client.query('SELECT * FROM DEMO.PUBLIC.ORDERS', { limit: 10 });
  expect((await client.call('fetch_results', { cursor: data.next })).isError).toBe(false);
  await adminCall(stage().gateway, 'PUT', `/admin/clients/${client.name}/policy`, {
    allow: ['DEMO'],
    deny: ['DEMO.PUBLIC.ORDERS'],
  });
  expect((await client.call('fetch_results', { cursor: data.next })).code).toBe('POLICY_OBJECT_DENIED');
});

describe('at level strict', () => {
  const strict = { level: 'strict', allow: ['DEMO'] };

  test('the plan is confirmed for each page as for the query', async () => {
    const client = await newClient(strict);
    const read = await readAll(client, 'SELECT * FROM DEMO.PUBLIC.ORDERS LIMIT 25', 10);
    expect(read).toHaveLength(25);
  });

  test('a table that a view reads is missed when it is denied later', async () => {
    const client = await newClient(strict);
    const views = await client.names('list_views', { database: 'DEMO', schema: 'PUBLIC' });
    const sql = `SELECT * FROM DEMO.PUBLIC.${views[0]}`;
    const { data } = await client.query(sql, { limit: 1 });
    expect((await client.call('fetch_results', { cursor: data.next, limit: 1 })).isError).toBe(false);
    const plan = await client.call('explain_query', { query: sql });
    const [table] = plan.data.objects as string[];
    const policy = { ...strict, deny: [table] };
    await adminCall(stage().gateway, 'PUT', `/admin/clients/${client.name}/policy`, policy);
    const refused = await client.call('fetch_results', { cursor: data.next, limit: 1 });
    expect(refused.code).toBe('POLICY_PLAN_OBJECT');
  });
});

test('the names of a statement are looked up where it ran, wherever the session is now', async () => {
  const client = await newClient();
  const { data } = await client.query('SELECT * FROM ORDERS', {
    database: 'DEMO',
    schema: 'PUBLIC',
    limit: 5,
  });
  await client.query('USE SCHEMA DEMO.INFORMATION_SCHEMA');
  const page = await client.call('fetch_results', { cursor: data.next, limit: 5 });
  expect(page.data.rowCount).toBe(5);
});

describe('the cursor of another client opens nothing, and the answer does not say whether there is one', () => {
  test('of a client beside it', async () => {
    const [client, stranger] = [await newClient(), await newClient()];
    const { data } = await client.query(numbers(300), { limit: 100 });
    const stolen = await stranger.call('fetch_results', { cursor: data.next });
    const invented = await stranger.call('fetch_results', { cursor: 'A'.repeat(56) });
    expect(stolen.code).toBe('RESULT_CURSOR_INVALID');
    expect(stolen.text).toBe(invented.text);
  });

  test('of a client that was removed and made anew', async () => {
    const client = await newClient();
    const { data } = await client.query(numbers(300), { limit: 100 });
    await adminCall(stage().gateway, 'DELETE', `/admin/clients/${client.name}`);
    const heir = await clientWith(stage().gateway, client.name, { allow: ['DEMO'] });
    expect((await heir.call('fetch_results', { cursor: data.next })).code).toBe('RESULT_CURSOR_INVALID');
  });
});

test('a result that Snowflake does not keep any more is gone', async () => {
  const client = await newClient();
  const { data } = await client.query(numbers(300), { limit: 100 });
  await stage().control.fault(
    'result',
    {
      kind: 'answer',
      body: JSON.stringify({
        success: false,
        code: '000710',
        message: 'gone',
        data: { queryId: data.queryId },
      }),
    },
    { times: 1 },
  );
  expect((await client.call('fetch_results', { cursor: data.next })).code).toBe('RESULT_GONE');
});

test('what may not be scanned is not scanned: RESULT_SCAN of a query of another client', async () => {
  const [client, stranger] = [await newClient(), await newClient()];
  const { data } = await client.query('SELECT 4711 AS MINE');
  const scan = `SELECT * FROM TABLE(RESULT_SCAN('${data.queryId}'))`;
  expect((await stranger.query(scan)).code).toBe('POLICY_RESULT_NOT_OWN');
});
