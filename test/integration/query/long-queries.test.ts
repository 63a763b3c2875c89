import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { QueryView } from '../../../server/contract/admin.ts';
import type { SessionView } from '../../../server/contract/sessions.ts';
import { adminCall, type CallAnswer, clientWith, type TestClient } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { initialize, toolCall } from '../../fixtures/mcp-messages.ts';
import { sessionOver } from '../../fixtures/session-views.ts';
import { untilStatementsRun } from '../../fixtures/until-statements-run.ts';

const stage = gatewayOnSandbox({ config: { limits: { detachedQueries: 2 } } });

let clients = 0;
const newClient = (policy: object = { allow: ['DEMO'] }): Promise<TestClient> => {
  clients += 1;
  return clientWith(stage().gateway, `patient-${clients}`, policy);
};

const slowSql = 'SELECT SEQ4() AS SLOW_ONE FROM TABLE(GENERATOR(ROWCOUNT => 150))';
const slow = () => stage().control.slow(60_000, { sql: 'SLOW_ONE', times: null });
const start = async (client: TestClient): Promise<CallAnswer & { readonly handle: string }> => {
  const answer = await client.query(slowSql, { wait_seconds: 0 });
  return { ...answer, handle: String(answer.data.handle) };
};
const status = (client: TestClient, handle: string, wait_seconds = 0) =>
  client.call('query_status', { handle, wait_seconds });
const aborts = async () => (await stage().control.requests()).filter(({ route }) => route === 'abort').length;

afterEach(async () => {
  await adminCall(stage().gateway, 'POST', '/admin/halt');
  await adminCall(stage().gateway, 'POST', '/admin/resume', {});
  await stage().control.untilRunning(0);
});

describe('a query that takes longer than the call waits', () => {
  test('goes on under a handle, says how it is doing, and its rows are fetched when it is done', async () => {
    const client = await newClient();
    await slow();
    const { data, text, handle } = await start(client);
    expect(data).toMatchObject({
      handle: expect.stringMatching(/^[0-9a-f-]{36}$/),
      seconds: expect.any(Number),
    });
    expect(text).toContain('query_status');
    await untilStatementsRun(stage(), 'SLOW_ONE');
    expect((await client.call('fetch_results', { cursor: handle })).code).toBe('RESULT_NOT_READY');
    await stage().control.releaseSlow();
    const done = await status(client, handle, 30);
    expect(done.data).toMatchObject({ state: 'succeeded', handle, rows: 150, next: handle });
    const page = await client.call('fetch_results', { cursor: handle, limit: 100 });
    expect(page.data).toMatchObject({ rowCount: 100, totalRows: 150 });
    const last = await client.call('fetch_results', { cursor: page.data.next, limit: 100 });
    expect(last.data.rows).toEqual(Array.from({ length: 50 }, (_, n) => [n + 100]));
  });

  test('is answered at once when it is done before that', async () => {
    const client = await newClient();
    const { data } = await client.query('SELECT 1 AS N', { wait_seconds: 30 });
    expect(data).toMatchObject({ rows: [[1]] });
    expect(data.handle).toBeUndefined();
  });

  test('is shown to a human as any other, and to the client as running', async () => {
    const client = await newClient();
    await slow();
    const { handle } = await start(client);
    await untilStatementsRun(stage(), 'SLOW_ONE');
    const { json } = await adminCall(stage().gateway, 'GET', '/admin/queries');
    expect(json).toContainEqual(expect.objectContaining({ id: handle, client: client.name, endedAt: null }));
    const { data } = await status(client, handle, 0);
    expect(data.state).toBe('running');
  });

  test('that is refused is refused at once, even when nobody waits', async () => {
    const client = await newClient();
    expect((await client.query('SELECT * FROM PRIVATE.PUBLIC.SALARIES', { wait_seconds: 0 })).code).toMatch(
      /^POLICY_/,
    );
  });

  test('that fails later keeps its error', async () => {
    const client = await newClient();
    await stage().control.slow(60_000, { sql: 'FAILS_LATER' });
    const started = await client.query(`SELECT 'x'::NUMBER AS FAILS_LATER`, { wait_seconds: 0 });
    const handle = String(started.data.handle);
    await stage().control.releaseSlow();
    const failed = await status(client, handle, 30);
    expect(failed.data).toMatchObject({ state: 'failed', error: { code: 'SNOWFLAKE_SQL_ERROR' } });
    expect((await client.call('fetch_results', { cursor: handle })).code).toBe('SNOWFLAKE_SQL_ERROR');
  });

  test('waits for its turn and says at which place', async () => {
    const client = await newClient({ allow: ['DEMO'], quota: { concurrentQueries: 1 } });
    await slow();
    const first = await start(client);
    await untilStatementsRun(stage(), 'SLOW_ONE');
    const second = await client.query(`${slowSql} -- again`, { wait_seconds: 0 });
    expect(second.data).toMatchObject({ state: 'queued', place: 1, of: 1, waitsFor: 'own-cap' });
    expect(second.text).toContain('queued at place 1 of 1');
    await client.call('cancel_query', { handle: first.handle });
    const stateOf = async () => (await status(client, String(second.data.handle))).data.state;
    await expect.poll(stateOf).toBe('running');
  });

  test('waits for a human and says so', async () => {
    const client = await newClient({ allow: ['DEMO'], statements: { read: 'ask' } });
    const { data } = await client.query('SELECT COUNT(*) FROM DEMO.PUBLIC.ORDERS', { wait_seconds: 0 });
    expect(data.state).toBe('approval');
    const { json } = await adminCall(stage().gateway, 'GET', '/admin/approvals');
    const [approval] = json as { id: string }[];
    await adminCall(stage().gateway, 'POST', `/admin/approvals/${approval?.id}`, { verdict: 'once' });
    const done = await status(client, String(data.handle), 30);
    expect(done.data.state).toBe('succeeded');
    // The human has said yes to the statement: its rows are read without a second question.
    const page = await client.call('fetch_results', { cursor: data.handle });
    expect(page.data.rowCount).toBe(1);
  });
});

test('goes on when its client is gone, for that same client to come back to', async () => {
  const client = await newClient();
  await slow();
  const socket = new WebSocket(stage().gateway.webSocketUrl, ['mcp'], {
    headers: { authorization: `Bearer ${client.token}` },
  });
  await once(socket, 'open');
  const ask = async (message: object): Promise<{ readonly result: unknown }> => {
    socket.send(JSON.stringify(message));
    const [data] = await once(socket, 'message');
    return JSON.parse(String(data));
  };
  await ask(initialize);
  socket.send(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
  const { result } = await ask(toolCall(1, 'execute_query', { query: slowSql, wait_seconds: 0 }));
  socket.terminate();
  await expect
    .poll(async () => (await sessionOver(stage().gateway, client.name, 'websocket', 'legacy')).state)
    .toBe('disconnected');
  await stage().control.releaseSlow();
  const { handle } = (result as { structuredContent: { handle: string } }).structuredContent;
  expect((await status(client, handle, 30)).data).toMatchObject({ state: 'succeeded', rows: 150 });
  expect(await aborts()).toBe(0);
});

describe('how many go on at the same time is bounded', () => {
  test('one that is only to be started is refused, one that is waited for is waited for', async () => {
    const client = await newClient();
    await slow();
    await start(client);
    await start(client);
    const third = await client.query(slowSql, { wait_seconds: 0 });
    expect(third.code).toBe('QUERY_DETACHED_FULL');
    expect(third.data.error).toMatchObject({ retryable: true, data: { limit: 2, retryAfterSeconds: 10 } });
    await stage().control.clearFaults();
    const waited = await client.query('SELECT 1 AS N', { wait_seconds: 1 });
    expect(waited.data.rows).toEqual([[1]]);
  });

  test('another client has its own bound', async () => {
    const [one, two] = [await newClient(), await newClient()];
    await slow();
    await start(one);
    await start(one);
    expect((await start(two)).isError).toBe(false);
  });
});

describe('reaches Snowflake as an abort when', () => {
  const begun = async () => {
    const client = await newClient();
    await slow();
    const { handle } = await start(client);
    await untilStatementsRun(stage(), 'SLOW_ONE');
    await stage().control.clearRequests();
    return { client, handle };
  };
  const expectCancelled = async (client: TestClient, handle: string) => {
    await stage().control.untilRunning(0);
    expect(await aborts()).toBeGreaterThan(0);
    expect((await status(client, handle, 10)).data).toMatchObject({
      state: 'cancelled',
      error: { code: 'QUERY_CANCELLED' },
    });
  };

  test('the client cancels it, and the answer says that it was', async () => {
    const { client, handle } = await begun();
    const { data } = await client.call('cancel_query', { handle });
    expect(data).toMatchObject({ state: 'cancelled', handle });
    await expectCancelled(client, handle);
  });

  test('a human presses cancel', async () => {
    const { client, handle } = await begun();
    await adminCall(stage().gateway, 'POST', `/admin/queries/${handle}/cancel`);
    await expectCancelled(client, handle);
  });

  test('a human closes the session', async () => {
    const { client, handle } = await begun();
    const { json } = await adminCall(stage().gateway, 'GET', '/admin/sessions');
    const session = (json as SessionView[]).find((view) => view.client === client.name);
    await adminCall(stage().gateway, 'DELETE', `/admin/sessions/${session?.id}`);
    await expectCancelled(client, handle);
  });

  test('a human stops everything', async () => {
    const { client, handle } = await begun();
    await adminCall(stage().gateway, 'POST', '/admin/halt');
    await adminCall(stage().gateway, 'POST', '/admin/resume', {});
    await expectCancelled(client, handle);
  });

  test('its client is removed', async () => {
    const { client } = await begun();
    await adminCall(stage().gateway, 'DELETE', `/admin/clients/${client.name}`);
    await stage().control.untilRunning(0);
    expect(await aborts()).toBeGreaterThan(0);
  });
});

describe('the handle of somebody else', () => {
  test.each(['query_status', 'cancel_query', 'fetch_results'])('opens nothing in %s', async (tool) => {
    const [client, stranger] = [await newClient(), await newClient()];
    await slow();
    const { handle } = await start(client);
    const args = tool === 'fetch_results' ? { cursor: handle } : { handle };
    const answer = await stranger.call(tool, args);
    expect(answer.code).toBe('RESULT_GONE');
    const unknown = { ...args };
    for (const key of Object.keys(unknown)) {
      Object.assign(unknown, { [key]: '00000000-0000-4000-8000-000000000000' });
    }
    // Word for word what an unknown handle is answered with.
    expect((await stranger.call(tool, unknown)).text).toBe(answer.text);
    const { json } = await adminCall(stage().gateway, 'GET', '/admin/queries');
    expect((json as QueryView[]).find(({ id }) => id === handle)?.endedAt).toBeNull();
  });
});
