import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { clientWith, type TestClient } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import {
  initialize,
  openLegacySession,
  postLegacy,
  postModern,
  toolCall,
} from '../../fixtures/mcp-messages.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';

const stage = gatewayOnSandbox();
const slow = { allow: ['DEMO'], quota: { burst: 1, refillPerMinute: 0.05 } };
const select = { query: 'SELECT 1' };
const refused = {
  isError: true,
  structuredContent: {
    error: {
      code: 'QUOTA_RATE',
      retryable: true,
      data: { limit: 1, used: 1, refillPerMinute: 0.05, retryAfterSeconds: expect.any(Number) },
    },
  },
};

let clients = 0;
const newClient = (policy: object = slow): Promise<TestClient> => {
  clients += 1;
  return clientWith(stage().gateway, `caller-${clients}`, policy);
};

/** A call over REST, with what HTTP says of it. */
function rest({ token }: TestClient, name: string, args: object) {
  return rawHttp({
    port: stage().gateway.port,
    path: '/mcp/tools/call',
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name, arguments: args }),
  });
}

/** A call over a WebSocket of its own. */
async function overWebSocket(token: string): Promise<unknown> {
  const socket = new WebSocket(stage().gateway.webSocketUrl, ['mcp'], {
    headers: { authorization: `Bearer ${token}` },
  });
  await once(socket, 'open');
  const exchange = async (message: unknown) => {
    socket.send(JSON.stringify(message));
    const [data] = (await once(socket, 'message')) as [Buffer];
    return JSON.parse(data.toString()) as { result: unknown };
  };
  await exchange(initialize);
  socket.send(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
  const { result } = await exchange(toolCall(1, 'execute_query', select));
  socket.terminate();
  return result;
}

describe('one bucket for all ways in: when one has emptied it', () => {
  test('REST answers 429 with Retry-After', async () => {
    const client = await newClient();
    expect((await client.query('SELECT 1')).isError).toBe(false);
    const answer = await rest(client, 'execute_query', select);
    expect(answer).toMatchObject({ status: 429, json: refused });
    const { data } = (answer.json as { structuredContent: { error: { data: Record<string, unknown> } } })
      .structuredContent.error;
    expect(answer.headers['retry-after']).toBe(String(data.retryAfterSeconds));
    expect(Number(data.retryAfterSeconds)).toBeGreaterThan(1_000);
    expect(Number(data.retryAfterSeconds)).toBeLessThanOrEqual(1_200);
  });

  test('a 2025-era session, a 2026-era request and a WebSocket are refused, too', async () => {
    const client = await newClient();
    expect((await rest(client, 'execute_query', select)).status).toBe(200);
    const place = { port: stage().gateway.port, token: client.token };
    const session = { 'mcp-session-id': await openLegacySession(place) };
    const legacy = await postLegacy(place, toolCall(1, 'execute_query', select), session);
    const modern = await postModern(place, toolCall(1, 'execute_query', select));
    expect(legacy).toMatchObject({ status: 200, json: { result: refused } });
    expect(modern).toMatchObject({ status: 200, json: { result: refused } });
    expect(await overWebSocket(client.token)).toMatchObject(refused);
  });

  test('other clients are not', async () => {
    const [greedy, other] = [await newClient(), await newClient()];
    await greedy.query('SELECT 1');
    expect((await greedy.query('SELECT 1')).code).toBe('QUOTA_RATE');
    expect((await other.query('SELECT 1')).isError).toBe(false);
  });
});

test('a client that is held back can still see and stop things, and look at its limits', async () => {
  const client = await newClient();
  await client.query('SELECT 1');
  expect((await client.query('SELECT 1')).code).toBe('QUOTA_RATE');
  for (let call = 0; call < 5; call += 1) {
    const who = await client.call('whoami');
    expect(who.data.usage).toMatchObject({ rate: { left: 0, burst: 1, nextAt: expect.any(String) } });
    expect(who.text).toContain('rate: 0 of 1 calls left, 0.05 come back a minute');
  }
  // They are asked about something that is not there, and are not refused for the rate.
  const handle = '00000000-0000-4000-8000-000000000000';
  for (const tool of ['query_status', 'cancel_query']) {
    expect((await client.call(tool, { handle })).code).not.toBe('QUOTA_RATE');
  }
});

test('statements that are refused cost a token, too; arguments that are wrong do not', async () => {
  const client = await newClient({ ...slow, quota: { burst: 3, refillPerMinute: 0 } });
  for (let call = 0; call < 5; call += 1) {
    expect((await client.call('execute_query', { sql: 'SELECT 1' })).code).toBe('QUERY_BAD_ARGUMENT');
  }
  for (let call = 0; call < 3; call += 1) {
    expect((await client.query('DROP TABLE demo.public.orders')).code).toBe('POLICY_KIND_DENIED');
  }
  const answer = await client.query('DROP TABLE demo.public.orders');
  expect(answer.code).toBe('QUOTA_RATE');
  expect(answer.text).toContain('once the owner of this gateway raises the rate');
});

test('each page of a result costs a token', async () => {
  const client = await newClient({ ...slow, quota: { burst: 2, refillPerMinute: 0 } });
  const first = await client.query('SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => 30))', { limit: 10 });
  const second = await client.call('fetch_results', { cursor: first.data.next, limit: 10 });
  expect(second.data.rowCount).toBe(10);
  expect((await client.call('fetch_results', { cursor: second.data.next, limit: 10 })).code).toBe(
    'QUOTA_RATE',
  );
});

test('calls at the same moment over all connections share the bucket', async () => {
  const client = await newClient({ ...slow, quota: { burst: 7, refillPerMinute: 0 } });
  const calls = Array.from({ length: 40 }, (_, n) => rest(client, 'execute_query', { query: `SELECT ${n}` }));
  const statuses = (await Promise.all(calls)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(7);
  expect(statuses.filter((status) => status === 429)).toHaveLength(33);
});
