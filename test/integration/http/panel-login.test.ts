import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pairing, PanelToken } from '../../../server/contract/admin.ts';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

const post = (path: string, body: unknown, token?: string) =>
  rawHttp({
    port: gateway.port,
    path,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
const snapshot = (token: string) =>
  rawHttp({ port: gateway.port, path: '/admin/snapshot', headers: { authorization: `Bearer ${token}` } });

test('a pairing code opens the panel once', async () => {
  const pairing = (await post('/admin/pairing', {}, gateway.home.adminToken())).json as Pairing;
  expect(pairing.url).toBe(`http://127.0.0.1:${gateway.port}/#pair=${pairing.code}`);

  const { token } = (await post('/admin/login', { code: pairing.code })).json as PanelToken;
  expect((await snapshot(token)).status).toBe(200);

  const again = await post('/admin/login', { code: pairing.code });
  expect(again).toMatchObject({ status: 401, json: { error: { code: 'PAIRING_INVALID' } } });
});

test('a pairing code is no token, and only an admin can make one', async () => {
  const pairing = (await post('/admin/pairing', {}, gateway.home.adminToken())).json as Pairing;
  expect((await snapshot(pairing.code)).status).toBe(401);
  expect((await post('/admin/pairing', {})).status).toBe(401);
  expect((await post('/admin/pairing', {}, gateway.addClient('tester'))).status).toBe(401);
});

test('the page itself needs no token, carries a strict policy and cannot be framed', async () => {
  const page = await rawHttp({ port: gateway.port, path: '/' });
  expect(page.headers['content-security-policy']).toContain(
    "default-src 'none';script-src 'self';style-src 'self'",
  );
  expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
});
