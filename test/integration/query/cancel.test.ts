import { once } from 'node:events';
import { request } from 'node:http';
import { beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { QueryView } from '../../../server/contract/admin.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { openLegacySession, postLegacy, postModern, toolCall } from '../../fixtures/mcp-messages.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';
import { untilStatementsRun } from '../../fixtures/until-statements-run.ts';

const slowMs = 60_000;
const stage = gatewayOnSandbox();
let token: string;
beforeAll(() => {
  token = stage().gateway.addClient('tester');
});

const place = () => ({ port: stage().gateway.port, token });
const slowCall = toolCall(7, 'execute_query', { query: 'SELECT 1 AS slow_one' });

/** The next statement takes a minute; resolves when it runs at the sandbox. */
async function slowStatement(): Promise<() => Promise<void>> {
  await stage().control.slow(slowMs, { sql: 'slow_one' });
  return () => untilStatementsRun(stage(), 'slow_one');
}

/** Resolves when the statement was aborted at the sandbox and ended here as cancelled. */
async function expectAborted(): Promise<void> {
  await stage().control.untilRunning(0);
  await expect.poll(async () => (await queries())[0]?.state).toBe('cancelled');
  const aborts = (await stage().control.requests()).filter(({ route }) => route === 'abort');
  expect(aborts.length).toBeGreaterThan(0);
}

async function queries(): Promise<readonly QueryView[]> {
  const answer = await rawHttp({
    port: stage().gateway.port,
    path: '/admin/queries',
    headers: { authorization: `Bearer ${stage().gateway.home.adminToken()}` },
  });
  return answer.json as QueryView[];
}

/** Posts and hangs up when told to. */
function postAndLeave(path: string, headers: Record<string, string>, body: unknown): () => void {
  const call = request({
    host: '127.0.0.1',
    port: stage().gateway.port,
    path,
    method: 'POST',
    agent: false,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
  });
  call.on('error', () => undefined);
  call.end(JSON.stringify(body));
  return () => call.destroy();
}

const bothTypes = { accept: 'application/json, text/event-stream' };

describe('reaches Snowflake as an abort when', () => {
  test('a 2025-era client sends a cancellation', async () => {
    const runs = await slowStatement();
    const session = { 'mcp-session-id': await openLegacySession(place()) };
    const hangUp = postAndLeave('/mcp', { ...bothTypes, ...session }, slowCall);
    await runs();
    const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } };
    expect((await postLegacy(place(), cancelled, session)).status).toBe(202);
    await expectAborted();
    hangUp();
  });

  test('a 2025-era client is gone', async () => {
    const runs = await slowStatement();
    const session = { 'mcp-session-id': await openLegacySession(place()) };
    const hangUp = postAndLeave('/mcp', { ...bothTypes, ...session }, slowCall);
    await runs();
    hangUp();
    await expectAborted();
  });

  test('a 2025-era session is ended', async () => {
    const runs = await slowStatement();
    const session = { 'mcp-session-id': await openLegacySession(place()) };
    postAndLeave('/mcp', { ...bothTypes, ...session }, slowCall);
    await runs();
    await rawHttp({
      port: stage().gateway.port,
      path: '/mcp',
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}`, ...session },
    });
    await expectAborted();
  });

  test('a 2026-era client closes its request', async () => {
    const runs = await slowStatement();
    const headers = {
      ...bothTypes,
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'execute_query',
    };
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    const hangUp = postAndLeave('/mcp', headers, { ...slowCall, params: { ...slowCall.params, _meta } });
    await runs();
    hangUp();
    await expectAborted();
  });

  test('a WebSocket client sends a cancellation, and when it is gone', async () => {
    for (const leave of [false, true]) {
      const runs = await slowStatement();
      const socket = new WebSocket(stage().gateway.webSocketUrl, ['mcp'], {
        headers: { authorization: `Bearer ${token}` },
      });
      await once(socket, 'open');
      const send = (message: unknown) => socket.send(JSON.stringify(message));
      const params = {
        protocolVersion: '2025-11-25',
        capabilities: {},
        clientInfo: { name: 'ws', version: '1' },
      };
      send({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
      await once(socket, 'message');
      send({ jsonrpc: '2.0', method: 'notifications/initialized' });
      send(slowCall);
      await runs();
      if (leave) socket.terminate();
      else send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } });
      await expectAborted();
      socket.terminate();
      await stage().control.clearRequests();
      await stage().control.clearFaults();
    }
  });

  test('a REST client is gone', async () => {
    const runs = await slowStatement();
    const hangUp = postAndLeave('/mcp/tools/call', {}, slowCall.params);
    await runs();
    hangUp();
    await expectAborted();
  });

  test('a human presses cancel; the client is told so', async () => {
    const runs = await slowStatement();
    const answer = postModern(place(), slowCall);
    await runs();
    const [query] = await queries();
    const cancelled = await rawHttp({
      port: stage().gateway.port,
      path: `/admin/queries/${query?.id}/cancel`,
      method: 'POST',
      headers: { authorization: `Bearer ${stage().gateway.home.adminToken()}` },
    });
    expect(cancelled.status).toBe(202);
    expect((await answer).json).toMatchObject({
      result: { isError: true, structuredContent: { error: { code: 'QUERY_CANCELLED' } } },
    });
    await expectAborted();
  });
});

test('cancelling one client leaves the others alone', async () => {
  const runs = await slowStatement();
  const other = { port: stage().gateway.port, token: stage().gateway.addClient('other') };
  const hangUp = postAndLeave('/mcp/tools/call', {}, slowCall.params);
  await runs();
  const answers = Promise.all(
    [1, 2, 3].map((id) => postModern(other, toolCall(id, 'execute_query', { query: `SELECT ${id} AS n` }))),
  );
  hangUp();
  for (const [index, answer] of (await answers).entries()) {
    expect(answer.json).toMatchObject({ result: { structuredContent: { rows: [[index + 1]] } } });
  }
  await stage().control.untilRunning(0);
});
