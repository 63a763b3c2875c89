import { get } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import {
  initialize,
  openLegacySession,
  postLegacy,
  postModern,
  toolCall,
} from '../../fixtures/mcp-messages.ts';
import type { RawAnswer } from '../../fixtures/raw-http.ts';

// A browser keeps an answer from the page unless it names the page's origin, on whatever way it was made.

const origin = 'https://app.example.com';
let gateway: TestGateway;
let place: { port: number; token: string };
beforeAll(async () => {
  gateway = await startGateway({ config: { http: { allowedOrigins: [origin] } } });
  place = { port: gateway.port, token: gateway.addClient('page') };
});
afterAll(() => gateway.stop());

const isForPage = ({ status, headers }: Pick<RawAnswer, 'status' | 'headers'>) =>
  expect([status, headers['access-control-allow-origin'], headers.vary]).toEqual([200, origin, 'Origin']);

test('a page of an allowed origin may read the answers of a session, and the session id', async () => {
  const opened = await postLegacy(place, initialize, { origin });
  isForPage(opened);
  expect(String(opened.headers['access-control-expose-headers'])).toMatch(/Mcp-Session-Id/);
  const headers = { origin, 'mcp-session-id': await openLegacySession(place) };
  isForPage(await postLegacy(place, toolCall(1, 'whoami'), headers));
  isForPage(await postLegacy(place, { jsonrpc: '2.0', id: 2, method: 'tools/list' }, headers));
});

test('it may read the answers of the 2026 era, through the SDK and directly', async () => {
  const call = { method: 'tools/call', params: { name: 'whoami' } };
  isForPage(await postModern(place, { id: 1, method: 'tools/list' }, { origin }));
  isForPage(await postModern(place, { id: 2, ...call }, { origin }));
  // The envelope is known by now.
  isForPage(await postModern(place, { id: 3, ...call }, { origin }));
});

test('it may read the live events', async () => {
  const authorization = `Bearer ${gateway.home.adminToken()}`;
  const answer = await new Promise<Pick<RawAnswer, 'status' | 'headers'>>((resolve, reject) => {
    const call = get(`${gateway.url}/admin/events`, { headers: { origin, authorization } }, (response) => {
      resolve({ status: response.statusCode ?? 0, headers: response.headers });
      response.destroy();
    });
    call.on('error', reject);
  });
  isForPage(answer);
});

test('whoever is no page gets no such headers', async () => {
  const answer = await postLegacy(place, initialize);
  expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, undefined]);
});
