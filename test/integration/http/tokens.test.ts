import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await startGateway();
  token = gateway.addClient('tester');
});
afterAll(() => gateway.stop());

const get = (path: string, authorization?: string) =>
  rawHttp({ port: gateway.port, path, headers: authorization === undefined ? {} : { authorization } });

describe.each(['/mcp', '/mcp/tools'])('%s', (path) => {
  test('without a token: 401, a challenge, and how to get one', async () => {
    const answer = await get(path);
    expect(answer).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="snowgate"' },
      json: { error: { code: 'AUTH_REQUIRED', next: expect.stringContaining('snowgate clients add') } },
    });
  });

  test.each([
    () => 'Bearer wrong',
    () => `Bearer ${token}x`,
    () => `Bearer ${token.slice(0, -1)}`,
    () => `Basic ${Buffer.from(`x:${token}`).toString('base64')}`,
    () => `Bearer ${gateway.home.adminToken()}`,
    () => token,
    () => `Bearer  ${token}`,
    () => 'Bearer ',
  ])('a wrong credential %# is 401', async (authorization) => {
    expect((await get(path, authorization())).status).toBe(401);
  });
});

test('a token in the query string opens nothing', async () => {
  expect((await get(`/mcp/tools?token=${token}&access_token=${token}`)).status).toBe(401);
});

test('the right token lists the tools', async () => {
  const answer = await get('/mcp/tools', `Bearer ${token}`);
  expect(answer).toMatchObject({ status: 200, json: { tools: expect.any(Array) } });
});

test('a client token opens no admin route', async () => {
  const routes = ['/admin/snapshot', '/admin/clients', '/admin/events', '/admin/profiles', '/admin/queries'];
  for (const path of routes) {
    expect(await get(path, `Bearer ${token}`)).toMatchObject({
      status: 401,
      json: { error: { code: 'ADMIN_REQUIRED' } },
    });
  }
});

test('status says more to those who may know more', async () => {
  expect((await get('/status')).json).toEqual({ status: 'running' });
  expect((await get('/status', 'Bearer wrong')).json).toEqual({ status: 'running' });
  const client = (await get('/status', `Bearer ${token}`)).json as Record<string, unknown>;
  expect(Object.keys(client)).toEqual(['status', 'overview', 'pools', 'sessions']);
  const admin = (await get('/status', `Bearer ${gateway.home.adminToken()}`)).json as Record<string, unknown>;
  expect(Object.keys(admin)).toEqual(expect.arrayContaining(['clients', 'sessions', 'queries']));
});

test('rotating over the admin API ends the old token at once', async () => {
  const old = gateway.addClient('rotated');
  expect((await get('/mcp/tools', `Bearer ${old}`)).status).toBe(200);
  const rotated = await rawHttp({
    port: gateway.port,
    path: '/admin/clients/rotated/rotate',
    method: 'POST',
    headers: { authorization: `Bearer ${gateway.home.adminToken()}`, 'content-type': 'application/json' },
    body: '{}',
  });
  expect((await get('/mcp/tools', `Bearer ${old}`)).status).toBe(401);
  const { token: next } = rotated.json as { token: string };
  expect((await get('/mcp/tools', `Bearer ${next}`)).status).toBe(200);
});

test('no token, right or wrong, is in a log', async () => {
  await get('/mcp/tools', `Bearer ${token}`);
  await get('/mcp/tools', 'Bearer wrong-but-secret-looking-value');
  await get(`/mcp/tools?access_token=${token}`);
  const logs = readdirSync(gateway.home.home.logDir).map((name) =>
    readFileSync(join(gateway.home.home.logDir, name), 'utf8'),
  );
  expect(logs.join('')).not.toContain(token);
  expect(logs.join('')).not.toContain('wrong-but-secret-looking-value');
});
