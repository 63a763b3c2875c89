import { connect } from 'node:net';
import { beforeAll, expect, test } from 'vitest';
import type { QueryView } from '../../../server/contract/admin.ts';
import { adminCall } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { openLegacySession, postLegacy, toolCall } from '../../fixtures/mcp-messages.ts';
import { type RawAnswer, rawHttp } from '../../fixtures/raw-http.ts';
import { untilStatementsRun } from '../../fixtures/until-statements-run.ts';

// A plain call in a session is answered without its protocol server; with an empty `_meta`, which changes nothing about it,
// the same call goes through the SDK. Both have to be answered alike.

const stage = gatewayOnSandbox();
let token: string;
let session: string;
beforeAll(async () => {
  const quota = { burst: 10_000, refillPerMinute: 10_000, requestsPerDay: null };
  token = stage().gateway.addClient('tester', 'http', { allow: ['DEMO'], quota });
  session = await openLegacySession(place());
});

const place = () => ({ port: stage().gateway.port, token });
const inSession = () => ({ 'mcp-session-id': session, 'mcp-protocol-version': '2025-11-25' });

function comparable({ status, headers, text }: RawAnswer) {
  const { date, 'content-length': _length, 'x-request-id': _id, ...rest } = headers;
  const same = text.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID');
  return { dated: date !== undefined, status, headers: rest, text: same };
}

const withEmptyMeta = (message: object): object =>
  'params' in message && typeof message.params === 'object' && !Array.isArray(message.params)
    ? { ...message, params: { ...message.params, _meta: {} } }
    : message;

const calls: readonly (readonly [string, object])[] = [
  ['a query', toolCall(1, 'execute_query', { query: "SELECT 1 AS ONE, NULL AS N, 'ä \u2028 😀' AS T" })],
  ['a tool without arguments', toolCall(2, 'list_databases')],
  [
    'no arguments at all',
    { jsonrpc: '2.0', id: 3, method: 'tools/call', params: { name: 'list_databases' } },
  ],
  ['an id that is a text', toolCall('a "quoted" id', 'list_databases')],
  ['a refused statement', toolCall(4, 'execute_query', { query: 'DROP TABLE DEMO.PUBLIC.PRODUCTS' })],
  ['an object outside the policy', toolCall(5, 'execute_query', { query: 'SELECT * FROM OTHER.A.B' })],
  ['broken SQL', toolCall(6, 'execute_query', { query: 'SELEKT' })],
  ['an argument of the wrong kind', toolCall(7, 'execute_query', { query: 1 })],
  ['an argument too many', toolCall(8, 'list_databases', { more: true })],
  ['an unknown cursor', toolCall(9, 'fetch_results', { cursor: 'nonsense' })],
  ['an unknown tool', toolCall(10, 'nothing')],
  ['the name of a property of all objects', toolCall(11, 'constructor')],
  ['a name that is a number', { jsonrpc: '2.0', id: 12, method: 'tools/call', params: { name: 1 } }],
  ['arguments of null', { ...toolCall(13, 'whoami'), params: { name: 'whoami', arguments: null } }],
  ['arguments that are a list', { ...toolCall(14, 'whoami'), params: { name: 'whoami', arguments: [] } }],
  [
    'a field too many in params',
    { ...toolCall(15, 'list_databases'), params: { name: 'list_databases', x: 1 } },
  ],
  ['a field too many', { ...toolCall(16, 'list_databases'), extra: 1 }],
  ['another jsonrpc', { ...toolCall(17, 'list_databases'), jsonrpc: '1.0' }],
  ['an id of null', { ...toolCall(18, 'list_databases'), id: null }],
  ['an id with a fraction', toolCall(1.5, 'list_databases')],
  ['no params', { jsonrpc: '2.0', id: 19, method: 'tools/call' }],
];

test.each(calls)('directly and through the SDK, the answer is the same: %s', async (_what, message) => {
  const direct = await postLegacy(place(), message, inSession());
  const throughSdk = await postLegacy(place(), withEmptyMeta(message), inSession());
  expect(comparable(direct)).toEqual(comparable(throughSdk));
});

test.each([
  ['no session id', { 'mcp-session-id': '' }],
  ['the id of no session', { 'mcp-session-id': 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' }],
  ['a version that there is not', { 'mcp-protocol-version': '2020-01-01' }],
  ['an older version', { 'mcp-protocol-version': '2025-06-18' }],
  ['a method header of the other era', { 'mcp-method': 'tools/list' }],
  ['an Accept without streams', { accept: 'application/json' }],
  ['a wrong token', { authorization: 'Bearer sgc_wrong' }],
  ['a foreign origin', { origin: 'http://evil.example' }],
])('and with %s', async (_what, headers) => {
  const message = toolCall(1, 'list_databases');
  const direct = await postLegacy(place(), message, { ...inSession(), ...headers });
  const throughSdk = await postLegacy(place(), withEmptyMeta(message), { ...inSession(), ...headers });
  expect(comparable(direct)).toEqual(comparable(throughSdk));
});

test('the version of the other era is refused as long as the message is not of it', async () => {
  const headers = { ...inSession(), 'mcp-protocol-version': '2026-07-28' };
  const answer = await postLegacy(place(), toolCall(1, 'list_databases'), headers);
  expect(answer).toMatchObject({ status: 400, json: { error: { code: -32602 } } });
});

test('a session of somebody else is not found', async () => {
  const other = { port: stage().gateway.port, token: stage().gateway.addClient('other') };
  expect(await postLegacy(other, toolCall(1, 'whoami'), inSession())).toMatchObject({ status: 404 });
});

test('a call whose arguments hold a prototype is refused', async () => {
  const body = JSON.stringify(toolCall(1, 'whoami')).replace(
    '"arguments":{}',
    '"arguments":{"__proto__":{}}',
  );
  const { headers } = { headers: { ...inSession(), authorization: `Bearer ${token}` } };
  const answer = await rawHttp({
    port: stage().gateway.port,
    path: '/mcp',
    method: 'POST',
    headers: {
      ...headers,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body,
  });
  expect(answer.status).toBe(400);
});

const stateOf = async (text: string) =>
  ((await adminCall(stage().gateway, 'GET', '/admin/queries')).json as QueryView[]).find(({ sql }) =>
    sql.includes(text),
  )?.state;

/** Starts a slow call and leaves its answer open; returns the way to hang up. */
async function startSlow(id: number, text: string, sessionId: string): Promise<() => void> {
  await stage().control.slow(60_000, { sql: text });
  const body = JSON.stringify(toolCall(id, 'execute_query', { query: `SELECT 1 AS ${text}` }));
  const head = [
    'POST /mcp HTTP/1.1',
    `host: 127.0.0.1:${stage().gateway.port}`,
    `authorization: Bearer ${token}`,
    'content-type: application/json',
    'accept: application/json, text/event-stream',
    `mcp-session-id: ${sessionId}`,
    `content-length: ${body.length}`,
  ];
  const socket = connect(stage().gateway.port, '127.0.0.1');
  // The gateway may hang up first.
  socket.on('error', () => undefined);
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  await untilStatementsRun(stage(), text);
  return () => socket.destroy();
}

test('a direct call is cancelled by the notification of its client', async () => {
  const hangUp = await startSlow(101, 'told_to_stop', session);
  const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 101 } };
  expect((await postLegacy(place(), cancelled, inSession())).status).toBe(202);
  await expect.poll(() => stateOf('told_to_stop')).toBe('cancelled');
  hangUp();
});

test('the notification of one session does not reach the calls of another', async () => {
  const other = await openLegacySession(place());
  const hangUp = await startSlow(102, 'not_yours', session);
  const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 102 } };
  await postLegacy(place(), cancelled, { 'mcp-session-id': other });
  expect(await stateOf('not_yours')).toBe('running');
  hangUp();
  await expect.poll(() => stateOf('not_yours')).toBe('cancelled');
});

test('a second call with the id of one in flight is refused, and the first goes on', async () => {
  const hangUp = await startSlow(103, 'same_id', session);
  const second = await postLegacy(place(), toolCall(103, 'whoami'), inSession());
  expect(second).toMatchObject({ status: 400, json: { error: { code: -32600 } } });
  expect(await stateOf('same_id')).toBe('running');
  hangUp();
  await expect.poll(() => stateOf('same_id')).toBe('cancelled');
  expect((await postLegacy(place(), toolCall(103, 'whoami'), inSession())).status).toBe(200);
});

test('the end of a session ends its direct calls', async () => {
  const own = await openLegacySession(place());
  await startSlow(104, 'session_ends', own);
  await rawHttp({
    port: stage().gateway.port,
    path: '/mcp',
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}`, 'mcp-session-id': own },
  });
  await expect.poll(() => stateOf('session_ends')).toBe('cancelled');
});
