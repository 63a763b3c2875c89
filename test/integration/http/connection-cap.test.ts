import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { adminCall, clientOn } from '../../fixtures/gateway-calls.ts';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';

const limit = 4;
/** More than the places of clients and the reserved ones together. */
const flood = 120;

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await startGateway({ config: { limits: { connections: limit } } });
  token = gateway.addClient('tester');
});
afterAll(() => gateway.stop());

const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) {
    const closed = socket.closed ? undefined : once(socket, 'close');
    socket.destroy();
    await closed;
  }
});

/** Opens a socket that sends nothing, or what is given. */
async function open(text?: string): Promise<Socket> {
  const socket = connect(gateway.port, '127.0.0.1');
  // An evicted one may be reset.
  socket.on('error', () => undefined);
  sockets.push(socket);
  await once(socket, 'connect');
  if (text !== undefined) socket.write(text);
  return socket;
}

/** A client that keeps its one connection alive; a call says over which local port it went. */
function keptAlive(bearer = token) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  return () =>
    new Promise<{ status: number; port: number | undefined; code: string | undefined }>((resolve, reject) => {
      const call = request(`${gateway.url}/mcp/tools`, {
        agent,
        headers: { authorization: `Bearer ${bearer}` },
      });
      call.once('error', reject);
      call.once('response', async (response) => {
        const port = response.socket.localPort;
        let text = '';
        for await (const part of response.setEncoding('utf8')) text += part;
        const body = JSON.parse(text) as { error?: { code: string } };
        resolve({ status: response.statusCode ?? 0, port, code: body.error?.code });
      });
      call.end();
    });
}

describe('sockets without a token', () => {
  const heads: readonly (readonly [string, string | undefined])[] = [
    ['silent', undefined],
    ['with half a request head', 'POST /mcp HTTP/1.1\r\nHost: '],
    [
      'with a wrong token',
      `GET /mcp/tools HTTP/1.1\r\nHost: 127.0.0.1:0\r\nAuthorization: Bearer no\r\n\r\n`,
    ],
    ['asking for health', 'GET /health HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n'],
  ];
  test.each(heads)(
    '%s: however many, they disturb neither clients, nor health, nor the admin',
    async (_how, text) => {
      const connected = keptAlive();
      const first = await connected();
      expect(first.status).toBe(200);
      for (let count = 0; count < flood; count += 1) await open(text?.replace('PORT', String(gateway.port)));

      // The one that was connected is served on its own connection, and one that comes now as well.
      expect(await connected()).toEqual(first);
      expect((await clientOn(gateway, 'tester', token).call('whoami')).isError).toBe(false);
      expect((await rawHttp({ port: gateway.port, path: '/health' })).status).toBe(200);
      expect((await adminCall(gateway, 'GET', '/admin/overview')).status).toBe(200);
      expect(await connected()).toEqual(first);
    },
  );

  test('the ones that have been pending for longest are closed, and the newest stay', async () => {
    const first = await open();
    const closed = once(first, 'close');
    for (let count = 0; count < flood; count += 1) await open();
    await closed;
    await expect.poll(() => sockets.filter((socket) => !socket.closed).length).toBeLessThan(flood / 2);
    expect(sockets.at(-1)?.closed).toBe(false);
  });
});

test('clients beyond the limit are told so and when to come back, and a freed place is used again', async () => {
  const clients = Array.from({ length: limit }, () => keptAlive());
  const answers = await Promise.all(clients.map((call) => call()));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);

  const refused = await rawHttp({
    port: gateway.port,
    path: '/mcp/tools',
    headers: { authorization: `Bearer ${token}` },
  });
  expect(refused).toMatchObject({
    status: 503,
    headers: { connection: 'close' },
    json: { error: { code: 'HTTP_CONNECTION_CAP', retryable: true } },
  });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  // Those that are in stay in, and what is needed to see and to stop them goes on working.
  expect(await clients[0]?.()).toEqual(answers[0]);
  expect((await rawHttp({ port: gateway.port, path: '/health' })).status).toBe(200);
  expect((await adminCall(gateway, 'POST', '/admin/pause', { client: 'tester' })).status).toBe(200);
  expect((await adminCall(gateway, 'POST', '/admin/resume', { client: 'tester' })).status).toBe(200);
});

test('a freed place is used again', async () => {
  const call = keptAlive();
  await expect.poll(async () => (await call()).status).toBe(200);
});

test('one that sends nothing is closed after the time for its first request', async () => {
  const from = performance.now();
  const socket = await open();
  await once(socket, 'close');
  expect(performance.now() - from).toBeGreaterThan(4_000);
});
