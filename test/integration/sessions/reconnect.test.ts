import { expect, test } from 'vitest';
import { clientWith } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { openLegacySession, postLegacy, toolCall } from '../../fixtures/mcp-messages.ts';
import { openMcpSocket } from '../../fixtures/mcp-socket.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';
import { sessionOver } from '../../fixtures/session-views.ts';

const stage = gatewayOnSandbox();
const use = toolCall(1, 'execute_query', { query: 'USE SCHEMA DEMO.ANALYTICS' });
const where = toolCall(2, 'execute_query', { query: 'SELECT CURRENT_SCHEMA() AS S' });
const analytics = { result: { structuredContent: { rows: [['ANALYTICS']] } } };

test('a WebSocket client that comes back is in its session, with the schema it chose', async () => {
  const { gateway } = stage();
  const { token } = await clientWith(gateway, 'socket', { allow: ['DEMO'] });
  const view = () => sessionOver(gateway, 'socket', 'websocket', 'legacy');
  const first = await openMcpSocket(gateway.webSocketUrl, token);
  await first.shakeHands();
  expect(await first.ask(use)).not.toHaveProperty('result.isError');
  const before = await view();
  expect(before).toMatchObject({ state: 'connected', connections: 1, schema: 'ANALYTICS', calls: 1 });

  first.socket.terminate();
  await expect.poll(async () => (await view()).state).toBe('disconnected');
  const second = await openMcpSocket(gateway.webSocketUrl, token);
  await second.shakeHands();
  expect(await second.ask(where)).toMatchObject(analytics);
  expect(await view()).toMatchObject({ id: before.id, state: 'connected', connections: 1, calls: 2 });
  second.socket.close();
  await second.closed;
});

test('a 2025-era client that ends its protocol session and opens another one is in its session', async () => {
  const { gateway } = stage();
  const { token } = await clientWith(gateway, 'legacy', { allow: ['DEMO'] });
  const place = { port: gateway.port, token };
  const view = () => sessionOver(gateway, 'legacy', 'http', 'legacy');
  const first = await openLegacySession(place);
  await postLegacy(place, use, { 'mcp-session-id': first });
  const before = await view();
  await rawHttp({
    port: gateway.port,
    path: '/mcp',
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}`, 'mcp-session-id': first },
  });
  expect(await view()).toMatchObject({ id: before.id, state: 'disconnected', connections: 0 });

  const second = await openLegacySession(place);
  expect((await postLegacy(place, where, { 'mcp-session-id': second })).json).toMatchObject(analytics);
  expect(await view()).toMatchObject({ id: before.id, state: 'connected', calls: 2 });
});

test('two windows of one app are one session, which stays connected until both are gone', async () => {
  const { gateway } = stage();
  const { token } = await clientWith(gateway, 'windows', { allow: ['DEMO'] });
  const view = () => sessionOver(gateway, 'windows', 'websocket', 'legacy');
  const [left, right] = await Promise.all([
    openMcpSocket(gateway.webSocketUrl, token),
    openMcpSocket(gateway.webSocketUrl, token),
  ]);
  await Promise.all([left.shakeHands(), right.shakeHands()]);
  await Promise.all([left.ask(toolCall(1, 'whoami')), right.ask(toolCall(1, 'whoami'))]);
  expect(await view()).toMatchObject({ state: 'connected', connections: 2, calls: 2 });
  left.socket.close();
  await expect.poll(async () => (await view()).connections).toBe(1);
  expect((await view()).state).toBe('connected');
  right.socket.close();
  await expect.poll(async () => (await view()).state).toBe('disconnected');
});
