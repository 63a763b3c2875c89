import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import {
  initialize,
  type McpPlace,
  openLegacySession,
  postLegacy,
  toolCall,
} from '../../fixtures/mcp-messages.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';

let gateway: TestGateway;
let alice: McpPlace;
let mallory: McpPlace;
beforeAll(async () => {
  gateway = await startGateway({ config: { limits: { sessions: 5 } } });
  alice = { port: gateway.port, token: gateway.addClient('alice') };
  mallory = { port: gateway.port, token: gateway.addClient('mallory') };
});
afterAll(() => gateway.stop());

const end = (place: McpPlace, id: string) =>
  rawHttp({
    port: place.port,
    path: '/mcp',
    method: 'DELETE',
    // Some clients send a media type and no body with it.
    headers: {
      authorization: `Bearer ${place.token}`,
      'mcp-session-id': id,
      'content-type': 'application/json',
    },
  });
const listen = (place: McpPlace, headers: Record<string, string>) =>
  rawHttp({
    port: place.port,
    path: '/mcp',
    headers: { authorization: `Bearer ${place.token}`, ...headers },
  });

test('a session opens, answers in plain JSON and ends', async () => {
  const id = await openLegacySession(alice);
  expect(id).toMatch(/^[\x21-\x7e]{36}$/);
  const answer = await postLegacy(alice, toolCall(1, 'whoami'), { 'mcp-session-id': id });
  expect(answer.headers['content-type']).toBe('application/json');
  expect(answer.json).toMatchObject({ id: 1, result: { structuredContent: { client: 'alice' } } });
  expect((await end(alice, id)).status).toBe(200);
  expect((await postLegacy(alice, toolCall(2, 'whoami'), { 'mcp-session-id': id })).status).toBe(404);
});

test('the session of another client looks exactly like one that never was', async () => {
  const id = await openLegacySession(alice);
  const never = '00000000-0000-4000-8000-000000000000';
  for (const attempt of [
    (session: string) => postLegacy(mallory, toolCall(1, 'whoami'), { 'mcp-session-id': session }),
    (session: string) => listen(mallory, { 'mcp-session-id': session, accept: 'text/event-stream' }),
    (session: string) => end(mallory, session),
  ]) {
    const [foreign, unknown] = [await attempt(id), await attempt(never)];
    expect([foreign.status, foreign.text]).toEqual([404, unknown.text]);
  }
  expect((await postLegacy(alice, toolCall(2, 'whoami'), { 'mcp-session-id': id })).status).toBe(200);
  await end(alice, id);
});

test('a request without a session id is told that it is missing', async () => {
  expect((await postLegacy(alice, toolCall(1, 'whoami'))).status).toBe(400);
});

test('an unknown protocol version, a wrong Accept and a batch are refused', async () => {
  const id = await openLegacySession(alice);
  const session = { 'mcp-session-id': id };
  expect(
    (await postLegacy(alice, toolCall(1, 'whoami'), { ...session, 'mcp-protocol-version': '1999-01-01' }))
      .status,
  ).toBe(400);
  expect(
    (await postLegacy(alice, toolCall(1, 'whoami'), { ...session, accept: 'application/json' })).status,
  ).toBe(406);
  expect((await listen(alice, { ...session, accept: 'application/json' })).status).toBe(406);
  expect((await postLegacy(alice, [toolCall(1, 'whoami')], session)).status).toBe(400);
  expect((await postLegacy(alice, { id: 1, method: 'ping' }, session)).status).toBe(400);
  await end(alice, id);
});

test('one session more than the cap is a 503 that says when to come back', async () => {
  const ids = await Promise.all(Array.from({ length: 5 }, () => openLegacySession(alice)));
  const answer = await postLegacy(mallory, initialize);
  expect(answer).toMatchObject({ status: 503, json: { error: { data: { code: 'SESSION_CAP' } } } });
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  await Promise.all(ids.map((id) => end(alice, id)));
});

test('an unknown tool is a protocol error, a wrong argument an error that the model reads', async () => {
  const id = await openLegacySession(alice);
  const unknown = await postLegacy(alice, toolCall(1, 'drop_everything'), { 'mcp-session-id': id });
  expect(unknown.json).toMatchObject({ id: 1, error: { code: -32602 } });
  const wrong = await postLegacy(alice, toolCall(2, 'list_schemas', { data_base: 'x' }), {
    'mcp-session-id': id,
  });
  expect(wrong.json).toMatchObject({
    id: 2,
    result: { isError: true, structuredContent: { error: { code: 'QUERY_BAD_ARGUMENT' } } },
  });
  await end(alice, id);
});
