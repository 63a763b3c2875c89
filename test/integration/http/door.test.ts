import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await startGateway({ config: { http: { allowedOrigins: ['https://app.example.com'] } } });
  token = gateway.addClient('tester');
});
afterAll(() => gateway.stop());

const call = (headers: Record<string, string>, body = '{"name":"whoami"}') =>
  rawHttp({ port: gateway.port, path: '/mcp/tools/call', method: 'POST', headers, body });
const json = () => ({ 'content-type': 'application/json', authorization: `Bearer ${token}` });

describe('the Host header', () => {
  test.each(['127.0.0.1', 'localhost', '[::1]'])('%s with our port passes', async (name) => {
    expect((await call({ ...json(), host: `${name}:${gateway.port}` })).status).toBe(200);
  });

  test.each([
    () => 'evil.example.com',
    () => `evil.example.com:${gateway.port}`,
    () => `127.0.0.1.nip.io:${gateway.port}`,
    () => '127.0.0.1',
    () => '127.0.0.1:1',
    () => `127.0.0.1:${gateway.port}.evil.example.com`,
    () => `localhost.:${gateway.port}`,
    () => `user@localhost:${gateway.port}`,
    () => '',
  ])('%s is refused, on every route and even with a valid token', async (host) => {
    const answer = await call({ ...json(), host: host() });
    expect([answer.status, answer.json]).toEqual([
      403,
      expect.objectContaining({ error: expect.anything() }),
    ]);
    const health = await rawHttp({ port: gateway.port, path: '/health', headers: { host: host() } });
    expect(health.status).toBe(403);
  });
});

describe('the Origin header', () => {
  test('the panel itself and an origin of the configuration pass', async () => {
    for (const origin of [`http://127.0.0.1:${gateway.port}`, 'https://app.example.com']) {
      expect((await call({ ...json(), origin })).status).toBe(200);
    }
  });

  test.each([
    'null',
    'https://evil.example.com',
    'file://',
    'http://localhost',
    'http://localhost:1',
    'https://app.example.com.evil.com',
    'http://app.example.com',
    'https://app.example.com:8443',
    '',
  ])('%j is refused even with a valid token', async (origin) => {
    const answer = await call({ ...json(), origin });
    expect(answer).toMatchObject({ status: 403, json: { error: { code: 'HTTP_ORIGIN_REFUSED' } } });
  });

  test('a preflight is answered for an allowed origin only, by name and never with a star', async () => {
    const preflight = (origin: string) =>
      rawHttp({
        port: gateway.port,
        path: '/mcp',
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type,mcp-method',
        },
      });
    const allowed = await preflight('https://app.example.com');
    expect([allowed.status, allowed.headers['access-control-allow-origin']]).toEqual([
      204,
      'https://app.example.com',
    ]);
    expect(allowed.headers['access-control-allow-headers']).toContain('Mcp-Method');
    expect(allowed.headers['access-control-allow-credentials']).toBeUndefined();
    expect((await preflight('https://evil.example.com')).status).toBe(403);
  });
});

describe('the media type', () => {
  test.each(['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON'])(
    '%s passes',
    async (type) => {
      expect((await call({ ...json(), 'content-type': type })).status).toBe(200);
    },
  );

  test.each([
    'text/plain',
    'text/plain; application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; boundary=x',
    'application/jsonx',
    'application/json, text/plain',
    'application/json\t;evil',
  ])('%j is refused', async (type) => {
    const answer = await call({ ...json(), 'content-type': type });
    expect(answer).toMatchObject({ status: 415, json: { error: { code: 'HTTP_MEDIA_TYPE' } } });
  });

  test('a body without a media type is refused', async () => {
    expect((await call({ authorization: `Bearer ${token}` })).status).toBe(415);
  });
});

describe('the body', () => {
  test('one that is too large is refused before it is read whole', async () => {
    const answer = await call(json(), `{"name":"${'x'.repeat(1024 * 1024)}"}`);
    expect(answer).toMatchObject({ status: 413, json: { error: { code: 'HTTP_BODY_TOO_LARGE' } } });
  });

  test('what is no JSON is a clear error without a trace of the inside', async () => {
    const answer = await call(json(), '{"name":');
    expect(answer).toMatchObject({ status: 400, json: { error: { code: 'HTTP_BODY_INVALID' } } });
    expect(answer.text).not.toMatch(/at .*\.ts|node_modules|SyntaxError/);
  });

  test('a body that reaches for the prototype is refused', async () => {
    expect((await call(json(), '{"name":"whoami","__proto__":{"x":1}}')).status).toBe(400);
  });

  test('a field that the route does not know is named', async () => {
    const answer = await call(json(), '{"name":"whoami","client":"other"}');
    expect(answer).toMatchObject({
      status: 400,
      json: { error: { message: expect.stringContaining('client') } },
    });
  });
});

test('a path of absurd length and one with odd signs are plain errors', async () => {
  const long = await rawHttp({ port: gateway.port, path: `/mcp/${'a'.repeat(10_000)}` });
  expect(long.status).toBe(404);
  expect((await rawHttp({ port: gateway.port, path: '/%00%ff/..%2f..%2fetc/passwd' })).status).toBeLessThan(
    500,
  );
});

test('clients that look for OAuth are told quickly that there is none', async () => {
  for (const path of [
    '/.well-known/oauth-protected-resource',
    '/.well-known/oauth-authorization-server/mcp',
  ]) {
    expect((await rawHttp({ port: gateway.port, path })).status).toBe(404);
  }
});

test('health is open and says nothing but that it is well', async () => {
  const answer = await rawHttp({ port: gateway.port, path: '/health' });
  expect([answer.status, answer.json]).toEqual([200, { status: 'ok' }]);
});
