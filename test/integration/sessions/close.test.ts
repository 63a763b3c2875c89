import { beforeEach, describe, expect, test } from 'vitest';
import type { SessionView } from '../../../server/contract/sessions.ts';
import { adminCall, clientWith, type TestClient } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { openLegacySession, postLegacy, postModern, toolCall } from '../../fixtures/mcp-messages.ts';
import { openMcpSocket } from '../../fixtures/mcp-socket.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';
import { sessionOver, sessionViews } from '../../fixtures/session-views.ts';
import { untilStatementsRun } from '../../fixtures/until-statements-run.ts';

const stage = gatewayOnSandbox();
const slowCall = toolCall(7, 'execute_query', { query: 'SELECT 1 AS slow_one' });
const cancelled = { result: { isError: true, structuredContent: { error: { code: 'QUERY_CANCELLED' } } } };

let round = 0;
let client: TestClient;
let other: TestClient;
beforeEach(async () => {
  round += 1;
  const { gateway, control } = stage();
  client = await clientWith(gateway, `client-${round}`, { allow: ['DEMO'] });
  other = await clientWith(gateway, `other-${round}`, { allow: ['DEMO'] });
  await control.clearFaults();
  await control.clearRequests();
  await control.slow(60_000, { sql: 'slow_one' });
});

const place = () => ({ port: stage().gateway.port, token: client.token });
const close = (id: string) => adminCall(stage().gateway, 'DELETE', `/admin/sessions/${id}`);

/** Closes a session with one running statement and sees the abort at Snowflake. */
async function closeBusy(
  transport: SessionView['transport'],
  era: SessionView['era'],
  disconnected: number,
): Promise<SessionView> {
  const { gateway, control } = stage();
  const session = await sessionOver(gateway, client.name, transport, era);
  expect(session).toMatchObject({ state: 'active', inFlight: 1 });
  expect(await close(session.id)).toEqual({
    status: 200,
    json: { id: session.id, client: client.name, cancelled: 1, disconnected },
  });
  expect((await sessionViews(gateway, client.name)).map(({ id }) => id)).not.toContain(session.id);
  await control.untilRunning(0);
  await control.untilRequests('abort', 1);
  return session;
}

describe('closing a session cancels its query at Snowflake and tells the client, over', () => {
  test('stateless HTTP; the next request has a session without the old context', async () => {
    expect((await client.query('USE SCHEMA DEMO.ANALYTICS')).isError).toBe(false);
    const answer = postModern(place(), slowCall);
    await untilStatementsRun(stage(), 'slow_one');
    const closed = await closeBusy('http', 'modern', 0);
    expect(closed.schema).toBe('ANALYTICS');
    expect((await answer).json).toMatchObject(cancelled);
    expect((await client.call('whoami')).isError).toBe(false);
    const next = await sessionOver(stage().gateway, client.name, 'http', 'modern');
    expect(next).toMatchObject({ schema: null, calls: 1 });
    expect(next.id).not.toBe(closed.id);
  });

  test('REST', async () => {
    const answer = rawHttp({
      port: place().port,
      path: '/mcp/tools/call',
      method: 'POST',
      headers: { authorization: `Bearer ${client.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(slowCall.params),
    });
    await untilStatementsRun(stage(), 'slow_one');
    await closeBusy('rest', 'rest', 0);
    expect((await answer).json).toMatchObject(cancelled.result);
  });

  test('a 2025-era session, whose id is unknown from then on', async () => {
    const id = await openLegacySession(place());
    const answer = postLegacy(place(), slowCall, { 'mcp-session-id': id });
    await untilStatementsRun(stage(), 'slow_one');
    await closeBusy('http', 'legacy', 1);
    expect((await answer).json).toMatchObject(cancelled);
    const late = await postLegacy(place(), toolCall(8, 'whoami'), { 'mcp-session-id': id });
    expect(late.status).toBe(404);
    const again = await openLegacySession(place());
    const served = await postLegacy(place(), toolCall(9, 'whoami'), { 'mcp-session-id': again });
    expect(served.status).toBe(200);
  });

  test('a WebSocket, which is closed after the answer', async () => {
    const socket = await openMcpSocket(stage().gateway.webSocketUrl, client.token);
    await socket.shakeHands();
    const answer = socket.ask(slowCall);
    await untilStatementsRun(stage(), 'slow_one');
    await closeBusy('websocket', 'legacy', 1);
    expect(await answer).toMatchObject(cancelled);
    expect(await socket.closed).toBe(1001);
  });
});

test('the other sessions, of the same client and of another one, go on', async () => {
  const { gateway, control } = stage();
  await control.slow(60_000, { sql: 'slow_own', times: 2 });
  const socket = await openMcpSocket(gateway.webSocketUrl, client.token);
  await socket.shakeHands();
  const own = socket.ask(toolCall(1, 'execute_query', { query: "SELECT 'slow_own' AS A" }));
  const foreign = other.query("SELECT 'slow_own' AS B");
  const doomed = postModern(place(), slowCall);
  await untilStatementsRun(stage(), 'slow_', 3);

  const session = await sessionOver(gateway, client.name, 'http', 'modern');
  expect((await close(session.id)).json).toMatchObject({ cancelled: 1, disconnected: 0 });
  expect((await doomed).json).toMatchObject(cancelled);
  await control.untilRunning(2);
  await control.releaseSlow();
  expect(await own).toMatchObject({ result: { structuredContent: { rows: [['slow_own']] } } });
  expect((await foreign).data).toMatchObject({ rows: [['slow_own']] });
  expect((await socket.ask(toolCall(2, 'whoami'))) as object).toHaveProperty('result');
  socket.socket.close();
  await socket.closed;
});

test.each(['00000000-0000-4000-8000-000000000000', 'x'])('there is no session %s', async (id) => {
  expect(await close(id)).toMatchObject({
    status: 404,
    json: { error: { code: 'SESSION_NOT_FOUND', next: expect.stringContaining('snowgate sessions list') } },
  });
});

test('a client cannot close a session, not even its own', async () => {
  await client.call('whoami');
  const session = await sessionOver(stage().gateway, client.name, 'http', 'modern');
  const answer = await rawHttp({
    port: place().port,
    path: `/admin/sessions/${session.id}`,
    method: 'DELETE',
    headers: { authorization: `Bearer ${client.token}` },
  });
  expect(answer).toMatchObject({ status: 401, json: { error: { code: 'ADMIN_REQUIRED' } } });
  expect(await sessionViews(stage().gateway, client.name)).toHaveLength(1);
});
