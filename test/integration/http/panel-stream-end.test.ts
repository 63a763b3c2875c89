import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Pairing, PanelToken } from '../../../server/contract/admin.ts';
import { adminCall } from '../../fixtures/gateway-calls.ts';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';

let gateway: TestGateway;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
  gateway = await startGateway();
});
afterEach(async () => {
  await gateway.stop();
  vi.useRealTimers();
});

async function signIn(): Promise<PanelToken> {
  const { json } = await adminCall(gateway, 'POST', '/admin/pairing');
  const answer = await rawHttp({
    port: gateway.port,
    path: '/admin/login',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: (json as Pairing).code }),
  });
  return answer.json as PanelToken;
}

function openEvents(token: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    get(`${gateway.url}/admin/events`, { headers, agent: false }, resolve).on('error', reject);
  });
}

test('the live events of a panel session end with it', async () => {
  const { token, expiresAt } = await signIn();
  const events = await openEvents(token);
  const ended = once(events, 'end');
  let seen = '';
  events.setEncoding('utf8').on('data', (text: string) => {
    seen += text;
  });
  await expect.poll(() => seen).toContain('"type":"snapshot"');

  vi.setSystemTime(expiresAt - 2_000);
  vi.advanceTimersByTime(1_000);
  await expect.poll(() => seen).toContain('"type":"overview"');

  vi.setSystemTime(expiresAt);
  vi.advanceTimersByTime(1_000);
  await ended;
});

test('those of the admin token go on', async () => {
  const events = await openEvents(gateway.home.adminToken());
  let seen = '';
  events.setEncoding('utf8').on('data', (text: string) => {
    seen += text;
  });
  vi.setSystemTime(Date.now() + 48 * 3_600_000);
  vi.advanceTimersByTime(1_000);
  await expect.poll(() => seen).toContain('"type":"overview"');
  expect(events.readableEnded).toBe(false);
  events.destroy();
});
