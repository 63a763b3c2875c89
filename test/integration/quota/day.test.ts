import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { ClientUsage } from '../../../server/contract/quota.ts';
import { adminCall, clientWith, type TestClient } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { letGo } from '../../fixtures/let-go.ts';
import { zoneAtNoon } from '../../fixtures/zone-at-noon.ts';

const folder = mkdtempSync(join(tmpdir(), 'snowgate-exports-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const timeZone = zoneAtNoon();
const stage = gatewayOnSandbox({ config: { quota: { timeZone }, results: { folder } } });

let clients = 0;
const newClient = (quota: object): Promise<TestClient> => {
  clients += 1;
  return clientWith(stage().gateway, `user-${clients}`, { allow: ['DEMO'], quota });
};
const usageOf = async ({ name }: TestClient) =>
  (await adminCall(stage().gateway, 'GET', `/admin/clients/${name}/usage`)).json as ClientUsage;
const numbers = (count: number) => `SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => ${count}))`;

describe('with little left of a budget', () => {
  test('an answer is cut short and says why; after it nothing runs', async () => {
    const client = await newClient({ rowsPerDay: 25 });
    expect((await client.query(numbers(10))).data).toMatchObject({ rowCount: 10, truncated: false });
    const cut = await client.query(numbers(50));
    expect(cut.data).toMatchObject({ rowCount: 15, truncated: true });
    expect(cut.data.rest).toContain("today's rows of this client are used up (quota.rowsPerDay)");
    const refused = await client.query(numbers(1));
    expect(refused.data.error).toMatchObject({
      code: 'QUOTA_DAY',
      data: { what: 'rows', used: 25, limit: 25, retryAfterSeconds: expect.any(Number) },
    });
    expect(await usageOf(client)).toMatchObject({
      timeZone,
      requests: { used: 2, held: 0 },
      rows: { used: 25, held: 0, limit: 25 },
    });
  });

  test('a listing is, too', async () => {
    const client = await newClient({ rowsPerDay: 2 });
    const listed = await client.call('list_tables', { database: 'DEMO' });
    expect(listed.data.tables).toHaveLength(2);
    expect(listed.text).toContain('quota.rowsPerDay');
  });

  test('and what the rest of the rows is read with works another day', async () => {
    const client = await newClient({ rowsPerDay: 5 });
    const cut = await client.query(numbers(50));
    expect(cut.data).toMatchObject({ rowCount: 5, next: expect.any(String) });
    expect((await client.call('fetch_results', { cursor: cut.data.next })).code).toBe('QUOTA_DAY');
    await adminCall(stage().gateway, 'DELETE', `/admin/clients/${client.name}/usage`);
    const rest = await client.call('fetch_results', { cursor: cut.data.next });
    expect(rest.data.rows).toEqual([[5], [6], [7], [8], [9]]);
  });

  test('an export is, too, and its rows count', async () => {
    const client = await newClient({ rowsPerDay: 12 });
    const exported = await client.call('export_results', { file: 'cut', query: numbers(50) });
    expect(exported.data).toMatchObject({ rows: 12, truncated: true });
    expect(exported.text).toContain('quota.rowsPerDay');
    expect(await usageOf(client)).toMatchObject({ requests: { used: 1 }, rows: { used: 12, held: 0 } });
    expect((await client.call('export_results', { file: 'more', query: numbers(1) })).code).toBe('QUOTA_DAY');
  });

  test('bytes count as well', async () => {
    const client = await newClient({ bytesPerDay: 5_000 });
    const cut = await client.query("SELECT REPEAT('x', 100) AS T FROM TABLE(GENERATOR(ROWCOUNT => 80))");
    expect(cut.data).toMatchObject({ rowCount: 50, truncated: true });
    expect(cut.data.rest).toContain('quota.bytesPerDay');
    expect((await client.query('SELECT 1')).data.error).toMatchObject({
      code: 'QUOTA_DAY',
      data: { what: 'bytes', used: 5_000, limit: 5_000 },
    });
  });
});

test('parallel statements of a client do not use the same rest twice', async () => {
  const client = await newClient({ rowsPerDay: 250, concurrentQueries: 10 });
  await stage().control.slow(60_000, { sql: 'GENERATOR', times: null });
  let refused = 0;
  const answers = Array.from({ length: 10 }, async (_, n) => {
    const answer = await client.query(`${numbers(100)} /* ${n} */ WHERE ${n} = ${n}`);
    if (answer.code === 'QUOTA_HELD') refused += 1;
    return answer;
  });
  await expect.poll(() => refused).toBe(7);
  expect(await usageOf(client)).toMatchObject({
    rows: { used: 0, held: 250, limit: 250 },
    concurrent: { open: 3 },
  });
  const ended = await letGo(stage().control, Promise.all(answers));
  const rows = ended.map(({ data }) => Number(data.rowCount ?? 0));
  expect(rows.reduce((sum, count) => sum + count, 0)).toBe(250);
  expect(await usageOf(client)).toMatchObject({ requests: { used: 3 }, rows: { used: 250, held: 0 } });
});

describe('a statement that does not succeed', () => {
  test('stays charged as a request, without rows', async () => {
    const client = await newClient({ requestsPerDay: 2 });
    expect((await client.query('SELECT nothing_there FROM demo.public.orders')).isError).toBe(true);
    expect((await client.query('SELECT 1')).isError).toBe(false);
    expect((await client.query('SELECT 1')).data.error).toMatchObject({
      code: 'QUOTA_DAY',
      message: "Today's requests of this client are used up: 2 of 2.",
    });
    expect(await usageOf(client)).toMatchObject({ requests: { used: 2 }, rows: { used: 1 } });
  });

  test('is charged nothing but its token when the policy refuses it', async () => {
    const client = await newClient({ burst: 5, refillPerMinute: 0 });
    expect((await client.query('SELECT * FROM private.hr.salaries')).code).toBe('POLICY_OBJECT_NOT_ALLOWED');
    expect(await usageOf(client)).toMatchObject({ requests: { used: 0 }, rate: { left: 4 } });
  });
});

test('a budget of credits stops what needs a warehouse, and nothing else', async () => {
  const client = await newClient({ creditsPerDay: 0 });
  expect((await client.query('SELECT 1')).data.error).toMatchObject({
    code: 'QUOTA_DAY',
    data: { what: 'credits', used: 0, limit: 0 },
  });
  expect((await client.query('SHOW TABLES IN DATABASE DEMO')).isError).toBe(false);
  expect((await client.call('list_schemas', { database: 'DEMO' })).isError).toBe(false);
  expect((await client.call('explain_query', { query: 'SELECT 1' })).isError).toBe(false);
});

test('too much calling is not held against the client as a denial', async () => {
  const client = await newClient({ requestsPerDay: 0 });
  for (let call = 0; call < 6; call += 1) await client.query('SELECT 1');
  const denials = (await adminCall(stage().gateway, 'GET', '/admin/denials')).json as { client: string }[];
  expect(denials.filter((denial) => denial.client === client.name)).toEqual([]);
});
