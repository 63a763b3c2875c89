import { readFileSync, statSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Family, readExposition } from '../../fixtures/exposition.ts';
import { adminCall, clientWith, type TestClient } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';
import { untilWanted } from '../../fixtures/shared-queries.ts';

const stage = gatewayOnSandbox({ config: { cache: { seconds: 3_600 } } });
const policy = { allow: ['DEMO'], quota: { burst: 10_000, requestsPerDay: null } };
let client: TestClient;
let other: TestClient;
beforeAll(async () => {
  client = await clientWith(stage().gateway, 'reader', policy);
  other = await clientWith(stage().gateway, 'other', policy);
});
afterEach(() => stage().control.releaseSlow());

const metricsToken = () => readFileSync(stage().gateway.home.home.metricsTokenFile, 'utf8').trim();

function get(path: string, token?: string, method: 'GET' | 'POST' = 'GET', body: unknown = {}) {
  return rawHttp({
    port: stage().gateway.port,
    path,
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(method === 'POST' && { 'content-type': 'application/json' }),
    },
    ...(method === 'POST' && { body: JSON.stringify(body) }),
  });
}

/** REST takes any name; MCP refuses an unknown one before it is a call. */
const callUnknown = () =>
  get('/mcp/tools/call', client.token, 'POST', { name: 'no_such_tool_4711', arguments: {} });

async function scrape(): Promise<ReadonlyMap<string, Family>> {
  const answer = await get('/metrics', metricsToken());
  expect(answer.status).toBe(200);
  return readExposition(answer.text);
}

/** The sum of all series of this name that have these labels. */
function total(
  families: ReadonlyMap<string, Family>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const wanted = Object.entries(labels);
  return [...families.values()]
    .flatMap(({ series }) => series)
    .filter((one) => one.name === name && wanted.every(([key, value]) => one.labels[key] === value))
    .reduce((sum, { value }) => sum + value, 0);
}

describe('the door', () => {
  test('opens for the metrics token and the admin token', async () => {
    for (const token of [metricsToken(), stage().gateway.home.adminToken()]) {
      const answer = await get('/metrics', token);
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    }
  });

  test('stays shut without a token, with a wrong one and with a client’s', async () => {
    for (const token of [undefined, 'sgm_wrong', client.token, `${metricsToken()}x`]) {
      const answer = await get('/metrics', token);
      expect(answer.status).toBe(401);
      expect(answer.json).toMatchObject({ error: { code: 'METRICS_REQUIRED' } });
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="snowgate-metrics"');
      expect(answer.text).not.toContain('reader');
    }
  });

  test('is the only one that the metrics token opens', async () => {
    const token = metricsToken();
    const answers = await Promise.all([
      get('/admin/snapshot', token),
      get('/admin/clients', token),
      get('/admin/stop', token, 'POST'),
      get('/admin/pairing', token, 'POST'),
      get('/mcp/tools', token),
      get('/mcp/tools/call', token, 'POST'),
      get('/mcp', token, 'POST'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401));
    expect(Object.keys((await get('/status', token)).json as object)).toEqual(['status']);
  });

  test('has a key that its owner alone can read, and that stays the same', () => {
    const file = stage().gateway.home.home.metricsTokenFile;
    expect(metricsToken()).toMatch(/^sgm_[A-Za-z0-9_-]{43}$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(metricsToken()).not.toBe(stage().gateway.home.adminToken());
  });
});

describe('the figures', () => {
  test('follow the format, and the rules for names', async () => {
    await client.query('SELECT 1');
    const families = await scrape();
    for (const { name, help } of families.values()) {
      expect(name).toMatch(/^(?:snowgate|process|nodejs)_[a-z_]+$/);
      expect(help).toMatch(/\.$/);
      expect(name).not.toMatch(/_(?:ms|milliseconds|kb|mb|minutes|percent)(?:_|$)/);
    }
  });

  test('tell of calls, by tool and outcome, and of errors by code', async () => {
    const before = await scrape();
    await client.query('SELECT 1');
    await client.query('SELECT * FROM PRIVATE.PUBLIC.SALARIES');
    await client.call('whoami');
    await callUnknown();
    const after = await scrape();
    const grown = (name: string, labels: Record<string, string>) =>
      total(after, name, labels) - total(before, name, labels);
    const count = 'snowgate_call_duration_seconds_count';
    expect(grown(count, { tool: 'execute_query', outcome: 'succeeded' })).toBe(1);
    expect(grown(count, { tool: 'execute_query', outcome: 'refused' })).toBe(1);
    expect(grown(count, { tool: 'whoami', outcome: 'succeeded' })).toBe(1);
    expect(grown('snowgate_call_errors_total', { client: 'reader', code: 'POLICY_OBJECT_NOT_ALLOWED' })).toBe(
      1,
    );
    expect(grown('snowgate_denials_total', { client: 'reader', code: 'POLICY_OBJECT_NOT_ALLOWED' })).toBe(1);
  });

  test('tell of what runs now, of the queue and of the pool', async () => {
    await stage().control.slow(60_000, { sql: 'busy' });
    const answer = client.query('SELECT 1 AS busy');
    await untilWanted(stage(), 'busy', 1);
    const families = await scrape();
    expect(total(families, 'snowgate_statements', { state: 'running' })).toBe(1);
    expect(total(families, 'snowgate_queue_slots_used')).toBe(1);
    expect(total(families, 'snowgate_queue_slots')).toBe(4);
    expect(total(families, 'snowgate_client_slots_used', { client: 'reader' })).toBe(1);
    expect(total(families, 'snowgate_sessions', { state: 'active', transport: 'http' })).toBe(1);
    expect(total(families, 'snowgate_queue_wait_seconds_count')).toBeGreaterThan(0);
    // The worker reports its pool when it gets to it.
    const borrowed = async () => total(await scrape(), 'snowgate_pool_connections', { state: 'borrowed' });
    await expect.poll(borrowed).toBe(1);
    await stage().control.releaseSlow();
    await answer;
    expect(total(await scrape(), 'snowgate_statements', { state: 'running' })).toBe(0);
  });

  test('tell what each client has used and has left', async () => {
    const limits = { burst: 3, refillPerMinute: 0, requestsPerDay: 10, rowsPerDay: null };
    const poor = await clientWith(stage().gateway, 'poor', { allow: ['DEMO'], quota: limits });
    for (let call = 0; call < 5; call += 1) await poor.query(`SELECT ${call} AS poor_${call}`);
    const families = await scrape();
    const own = (name: string, labels = {}) => total(families, name, { client: 'poor', ...labels });
    expect(own('snowgate_quota_calls_left')).toBe(0);
    expect(own('snowgate_quota_requests_used')).toBe(3);
    expect(own('snowgate_quota_requests_limit')).toBe(10);
    expect(own('snowgate_quota_rows_used')).toBe(3);
    expect(own('snowgate_quota_bytes_used')).toBe(3);
    expect(own('snowgate_quota_credits_used')).toBeGreaterThan(0);
    const rows = families.get('snowgate_quota_rows_limit')?.series ?? [];
    expect(rows.filter(({ labels }) => labels.client === 'poor')).toEqual([]);
    expect(own('snowgate_call_errors_total', { code: 'QUOTA_RATE' })).toBe(2);
  });

  test('forget a client that was removed', async () => {
    const gone = await clientWith(stage().gateway, 'gone', { allow: [] });
    await gone.query('SELECT * FROM DEMO.PUBLIC.ORDERS');
    const { text } = await get('/metrics', metricsToken());
    expect(text).toContain('"gone"');
    await adminCall(stage().gateway, 'DELETE', '/admin/clients/gone');
    const after = (await get('/metrics', metricsToken())).text.split('\n');
    expect(after.filter((line) => line.includes('"gone"'))).toEqual([]);
  });

  test('tell of shared and of kept answers', async () => {
    const before = await scrape();
    await stage().control.slow(60_000, { sql: 'twice' });
    const answers = [client, other].map((one) => one.query('SELECT 1 AS twice'));
    await untilWanted(stage(), 'twice', 2);
    await stage().control.releaseSlow();
    await Promise.all(answers);
    await client.query('SELECT 1 AS twice');
    const after = await scrape();
    const grown = (name: string) => total(after, name) - total(before, name);
    expect(grown('snowgate_answers_shared_total')).toBe(1);
    expect(grown('snowgate_cache_hits_total')).toBe(1);
    expect(grown('snowgate_cache_misses_total')).toBe(2);
    expect(grown('snowgate_cache_entries')).toBe(1);
    expect(grown('snowgate_cache_bytes')).toBeGreaterThan(0);
  });

  test('name no statement, no session and no tool that there is not', async () => {
    await client.query("SELECT 'very_private_text' AS x");
    await callUnknown();
    const { text } = await get('/metrics', metricsToken());
    const sessions = (await adminCall(stage().gateway, 'GET', '/admin/sessions')).json as { id: string }[];
    expect(sessions.length).toBeGreaterThan(0);
    for (const { id } of sessions) expect(text).not.toContain(id);
    expect(text).not.toContain('very_private_text');
    expect(text).not.toContain('no_such_tool_4711');
  });

  test('do not grow with the number of calls', async () => {
    const lines = async () => (await get('/metrics', metricsToken())).text.split('\n').length;
    await client.query('SELECT 0');
    const before = await lines();
    for (let index = 1; index <= 20; index += 1) await client.query(`SELECT ${index}`);
    expect(await lines()).toBe(before);
  });
});
