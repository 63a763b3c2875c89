import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await startGateway({ config: { http: { allowedOrigins: ['https://app.example.com'] } } });
  token = gateway.addClient('tester');
});
afterAll(() => gateway.stop());

const bearer = () => ({ authorization: `Bearer ${token}` });

/** Opens a socket; answers with the status of the upgrade: 101, or the refusal before it. */
async function knock(
  protocols: string[],
  options: ClientOptions,
): Promise<{ status: number; socket: WebSocket }> {
  const socket = new WebSocket(gateway.webSocketUrl, protocols, options);
  const status = await new Promise<number>((resolve) => {
    socket.once('open', () => resolve(101));
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', () => undefined);
  });
  return { status, socket };
}

async function statusOf(protocols: string[], options: ClientOptions): Promise<number> {
  const { status, socket } = await knock(protocols, options);
  socket.terminate();
  return status;
}

describe('before the upgrade', () => {
  test('no token, a wrong token and the admin token are 401', async () => {
    expect(await statusOf(['mcp'], {})).toBe(401);
    expect(await statusOf(['mcp'], { headers: { authorization: 'Bearer wrong' } })).toBe(401);
    expect(
      await statusOf(['mcp'], { headers: { authorization: `Bearer ${gateway.home.adminToken()}` } }),
    ).toBe(401);
  });

  test('a foreign page is 403, even with the token', async () => {
    for (const origin of ['https://evil.example.com', 'null']) {
      expect(await statusOf(['mcp'], { headers: bearer(), origin })).toBe(403);
    }
    expect(await statusOf(['mcp'], { headers: bearer(), origin: 'https://app.example.com' })).toBe(101);
  });

  test('a foreign host is 403', async () => {
    expect(await statusOf(['mcp'], { headers: { ...bearer(), host: 'evil.example.com' } })).toBe(403);
  });

  test('a client that does not offer the subprotocol is 400', async () => {
    expect(await statusOf([], { headers: bearer() })).toBe(400);
    expect(await statusOf(['graphql-ws'], { headers: bearer() })).toBe(400);
  });

  test('cookies and the query string open nothing', async () => {
    expect(
      await statusOf(['mcp'], { headers: { cookie: `token=${token}; Authorization=Bearer ${token}` } }),
    ).toBe(401);
    const socket = new WebSocket(`${gateway.webSocketUrl}?token=${token}`, ['mcp']);
    socket.on('error', () => undefined);
    const [, response] = await once(socket, 'unexpected-response');
    expect(response.statusCode).toBe(401);
    socket.terminate();
  });
});

test('no other address can be upgraded, by nobody, and nothing but a WebSocket can be asked for', async () => {
  const adminToken = gateway.home.adminToken();
  for (const path of ['/', '/health', '/status', '/metrics', '/mcp/tools', '/admin/snapshot', '/nowhere']) {
    for (const authorization of [undefined, `Bearer ${token}`, `Bearer ${adminToken}`]) {
      const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}${path}`, ['mcp'], {
        headers: authorization === undefined ? {} : { authorization },
      });
      socket.on('error', () => undefined);
      socket.once('open', () => expect.unreachable(`${path} was upgraded`));
      const [, response] = await once(socket, 'unexpected-response');
      expect([path, response.statusCode]).toEqual([path, 400]);
      response.resume();
      socket.terminate();
    }
  }
});

test('a client that offers HTTP/2 with its requests, as Java does, is served over HTTP/1.1', async () => {
  const answer = await rawHttp({
    port: gateway.port,
    path: '/mcp/tools/call',
    method: 'POST',
    headers: {
      ...bearer(),
      'content-type': 'application/json',
      connection: 'Upgrade, HTTP2-Settings',
      upgrade: 'h2c',
      'http2-settings': 'AAMAAABkAAQBAAAAAAIAAAAA',
    },
    body: '{"name":"whoami"}',
  });
  // Node before 24.9 hands every upgrade to the one who takes WebSockets.
  expect(answer.status).toBe('shouldUpgradeCallback' in gateway.gateway.app.server ? 200 : 400);
});

test('a browser may send its token as a subprotocol, which is never echoed', async () => {
  const offer = `mcp.bearer.${Buffer.from(token).toString('base64url')}`;
  const { status, socket } = await knock(['mcp', offer], { origin: 'https://app.example.com' });
  expect([status, socket.protocol]).toEqual([101, 'mcp']);
  socket.terminate();
});

test('removing the client ends its open connection', async () => {
  const other = gateway.addClient('removed');
  const { socket } = await knock(['mcp'], { headers: { authorization: `Bearer ${other}` } });
  const closed = once(socket, 'close');
  const answer = await fetch(`${gateway.url}/admin/clients/removed`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${gateway.home.adminToken()}` },
  });
  expect(answer.status).toBe(204);
  await closed;
});
