import { afterAll, beforeAll, expect, test } from 'vitest';
import { adminCall } from '../../fixtures/gateway-calls.ts';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import { postModern, toolCall } from '../../fixtures/mcp-messages.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';
import { sessionViews } from '../../fixtures/session-views.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

/** A stateless call of an app that calls itself so. */
function modernCall(token: string, name: string) {
  const info = { 'io.modelcontextprotocol/clientInfo': { name, version: '1' } };
  const message = toolCall(1, 'whoami');
  const body = {
    ...message,
    params: {
      ...message.params,
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientCapabilities': {},
        ...info,
      },
    },
  };
  return rawHttp({
    port: gateway.port,
    path: '/mcp',
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'whoami',
    },
    body: JSON.stringify(body),
  });
}

function restCall(token: string, userAgent?: string) {
  return rawHttp({
    port: gateway.port,
    path: '/mcp/tools/call',
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...(userAgent !== undefined && { 'user-agent': userAgent }),
    },
    body: JSON.stringify({ name: 'whoami' }),
  });
}

const labels = async (client: string) =>
  (await sessionViews(gateway, client)).map(
    ({ clientInfo, calls }) => `${clientInfo?.name ?? 'nameless'} ${clientInfo?.version ?? ''} ${calls}`,
  );

test('stateless requests of one app are one session, those of another app another', async () => {
  const token = gateway.addClient('modern');
  for (const name of ['cursor', 'cursor', 'zed', 'cursor']) {
    expect((await modernCall(token, name)).status).toBe(200);
  }
  expect(await labels('modern')).toEqual(['cursor 1 3', 'zed 1 1']);
});

test('REST calls are told apart by their User-Agent', async () => {
  const token = gateway.addClient('scripts');
  for (const agent of ['curl/8.5.0', 'python-requests/2.32 (Linux)', 'curl/8.5.0', 'odd one/2', undefined]) {
    expect((await restCall(token, agent)).status).toBe(200);
  }
  expect(await labels('scripts')).toEqual([
    'curl 8.5.0 2',
    'python-requests 2.32 1',
    'odd  1',
    'nameless  1',
  ]);
});

test('the same app with another token is another session', async () => {
  const tokens = ['left', 'right'].map((name) => gateway.addClient(name));
  for (const token of tokens) await modernCall(token, 'twin');
  expect([await labels('left'), await labels('right')]).toEqual([['twin 1 1'], ['twin 1 1']]);
});

test('a client sees its own sessions in /status and nothing of the others; the admin sees all, with counts', async () => {
  const [own, foreign] = [gateway.addClient('own'), gateway.addClient('foreign')];
  await modernCall(own, 'mine');
  await restCall(foreign, 'theirs/1');
  const read = async (token: string) => {
    const { json, text } = await rawHttp({
      port: gateway.port,
      path: '/status',
      headers: { authorization: `Bearer ${token}` },
    });
    return { json, text };
  };
  const seen = await read(own);
  expect(seen.json).toMatchObject({
    sessions: [{ client: 'own', clientInfo: { name: 'mine' } }],
    overview: { sessions: 1, sessionStats: { byClient: { own: 1 }, byTransport: { http: 1, rest: 0 } } },
  });
  expect(seen.text).not.toContain('foreign');
  expect(seen.text).not.toContain('theirs');

  const all = await read(gateway.home.adminToken());
  expect(all.text).toContain('theirs');
  expect(all.json).toMatchObject({ overview: { sessionStats: { byClient: { own: 1, foreign: 1 } } } });
  const { json } = await adminCall(gateway, 'GET', '/admin/overview');
  const { sessions, sessionStats } = json as {
    sessions: number;
    sessionStats: Record<'byState' | 'byTransport' | 'byClient', Record<string, number>>;
  };
  for (const counts of Object.values(sessionStats)) {
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(sessions);
  }
});

test('a request that asks only what is spoken here makes no session', async () => {
  const token = gateway.addClient('asker');
  const answer = await postModern({ port: gateway.port, token }, { id: 1, method: 'server/discover' });
  expect(answer.status).toBe(200);
  expect(await sessionViews(gateway, 'asker')).toEqual([]);
});
