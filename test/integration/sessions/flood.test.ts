import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import { initialize, type McpPlace, postLegacy, postModern, toolCall } from '../../fixtures/mcp-messages.ts';
import { openMcpSocket } from '../../fixtures/mcp-socket.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';
import { sessionViews } from '../../fixtures/session-views.ts';

// Mallory holds a valid token and tries to leave no room for the others.
let gateway: TestGateway;
let alice: McpPlace;
let mallory: McpPlace;
beforeAll(async () => {
  gateway = await startGateway({ config: { limits: { sessions: 8, sessionsPerClient: 4 } } });
  alice = { port: gateway.port, token: gateway.addClient('alice') };
  mallory = { port: gateway.port, token: gateway.addClient('mallory') };
});
afterAll(() => gateway.stop());

const named = (n: number) => ({
  ...initialize,
  params: { ...initialize.params, clientInfo: { name: `m${n}`, version: '1' } },
});

test('ever new names over stateless HTTP, REST and the 2025 era leave room for everybody else', async () => {
  expect((await postModern(alice, toolCall(1, 'whoami'))).status).toBe(200);
  const [before] = await sessionViews(gateway, 'alice');
  for (let n = 0; n < 30; n += 1) {
    const answers = await Promise.all([
      postLegacy(mallory, named(n)),
      rawHttp({
        port: mallory.port,
        path: '/mcp/tools/call',
        method: 'POST',
        headers: {
          authorization: `Bearer ${mallory.token}`,
          'content-type': 'application/json',
          'user-agent': `m${n}/1`,
        },
        body: JSON.stringify({ name: 'whoami' }),
      }),
    ]);
    // She is served or turned away by her own cap; never is the house full.
    for (const { status } of answers) expect([200, 429]).toContain(status);
  }
  expect((await sessionViews(gateway, 'mallory')).length).toBeLessThanOrEqual(4);
  expect((await postModern(alice, toolCall(2, 'whoami'))).status).toBe(200);
  expect((await postLegacy(alice, initialize)).status).toBe(200);
  expect((await sessionViews(gateway, 'alice')).map(({ id }) => id)).toContain(before?.id);
});

test('the same 2025-era hello over and over ends her own oldest protocol sessions', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 12; n += 1) {
    const answer = await postLegacy(mallory, initialize);
    expect(answer.status).toBe(200);
    ids.push(String(answer.headers['mcp-session-id']));
  }
  const alive = async (id: string | undefined) =>
    (await postLegacy(mallory, toolCall(1, 'whoami'), { 'mcp-session-id': id ?? '' })).status;
  expect(await alive(ids[0])).toBe(404);
  expect(await alive(ids.at(-1))).toBe(200);
  expect((await postLegacy(alice, initialize)).status).toBe(200);
});

test('a house that is full all the same says so with 503 and when to come back, on every way in', async () => {
  const full = await startGateway({ config: { limits: { sessions: 2, sessionsPerClient: 2 } } });
  const [first, second, third] = ['first', 'second', 'third'].map((name) => ({
    port: full.port,
    token: full.addClient(name),
  })) as [McpPlace, McpPlace, McpPlace];
  for (const place of [first, second]) await postModern(place, toolCall(1, 'whoami'));
  const answers = [
    await postModern(third, toolCall(1, 'whoami')),
    await postLegacy(third, initialize),
    await rawHttp({
      port: third.port,
      path: '/mcp/tools/call',
      method: 'POST',
      headers: { authorization: `Bearer ${third.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'whoami' }),
    }),
  ];
  for (const answer of answers) {
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '30' } });
    expect(answer.text).toContain('SESSION_CAP');
    expect(answer.text).toContain('"retryAfterSeconds":30');
  }
  await full.stop();
});

test('a hello that would fill the memory is refused over HTTP and WebSocket, and makes no session', async () => {
  const chatter = gateway.addClient('chatter');
  const stuffed = {
    ...initialize,
    params: {
      ...initialize.params,
      capabilities: { experimental: { stuffing: { text: 'x'.repeat(100_000) } } },
    },
  };
  const refused = { error: { data: { code: 'SESSION_HELLO_TOO_LARGE', data: { limit: 65_536 } } } };
  const answer = await postLegacy({ port: gateway.port, token: chatter }, stuffed);
  expect(answer).toMatchObject({ status: 413, json: refused });
  const socket = await openMcpSocket(gateway.webSocketUrl, chatter);
  expect(await socket.ask(stuffed)).toMatchObject(refused);
  expect(await sessionViews(gateway, 'chatter')).toEqual([]);
  socket.socket.close();
  await socket.closed;
});

test('open WebSockets that use up her share are told so, with a time to come back', async () => {
  const sockets = await Promise.all(
    Array.from({ length: 6 }, () => openMcpSocket(gateway.webSocketUrl, mallory.token)),
  );
  const answers = await Promise.all(sockets.map((socket, n) => socket.ask(named(100 + n))));
  const refused = answers.filter((answer) => 'error' in (answer as object));
  expect(refused.length).toBeGreaterThanOrEqual(2);
  for (const answer of refused) {
    expect(answer).toMatchObject({
      error: { data: { code: 'SESSION_CLIENT_CAP', data: { limit: 4, retryAfterSeconds: 30 } } },
    });
  }
  expect((await postModern(alice, toolCall(3, 'whoami'))).status).toBe(200);
  for (const { socket, closed } of sockets) {
    socket.close();
    await closed;
  }
});
