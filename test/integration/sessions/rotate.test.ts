import { expect, test } from 'vitest';
import { adminCall, clientOn, clientWith } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { openMcpSocket } from '../../fixtures/mcp-socket.ts';
import { sessionOver, sessionViews } from '../../fixtures/session-views.ts';
import { untilStatementsRun } from '../../fixtures/until-statements-run.ts';

const stage = gatewayOnSandbox();

test('a new token keeps the sessions with their context, and cuts what the old one has open and running', async () => {
  const { gateway, control } = stage();
  const old = await clientWith(gateway, 'rotated', { allow: ['DEMO'] });
  const other = await clientWith(gateway, 'bystander', { allow: ['DEMO'] });
  await old.query('USE SCHEMA DEMO.ANALYTICS');
  const before = await sessionOver(gateway, 'rotated', 'http', 'modern');
  const sockets = await Promise.all(
    [old, other].map(({ token }) => openMcpSocket(gateway.webSocketUrl, token)),
  );
  const [cut, stays] = sockets;
  await Promise.all(sockets.map((socket) => socket.shakeHands()));
  await control.slow(60_000, { sql: 'slow_one' });
  const running = old.query('SELECT 1 AS slow_one');
  await untilStatementsRun(stage(), 'slow_one');

  const { json } = await adminCall(gateway, 'POST', '/admin/clients/rotated/rotate', {});
  const { token } = json as { token: string };
  expect((await running).code).toBe('QUERY_CANCELLED');
  await control.untilRunning(0);
  await cut?.closed;
  expect(stays?.socket.readyState).toBe(stays?.socket.OPEN);

  const again = clientOn(gateway, 'rotated', token);
  expect((await again.query('SELECT CURRENT_SCHEMA() AS S')).data).toMatchObject({ rows: [['ANALYTICS']] });
  expect((await sessionOver(gateway, 'rotated', 'http', 'modern')).id).toBe(before.id);
  // Its own end of the connection the gateway sees after the client has seen the other one.
  await expect
    .poll(() => sessionOver(gateway, 'rotated', 'websocket', 'legacy'))
    .toMatchObject({ state: 'disconnected' });
  stays?.socket.close();
  await stays?.closed;
});

test('a client that was removed leaves no session, and one of the same name inherits none', async () => {
  const { gateway } = stage();
  const first = await clientWith(gateway, 'gone', { allow: ['DEMO'] });
  await first.query('USE SCHEMA DEMO.ANALYTICS');
  expect(await sessionViews(gateway, 'gone')).toHaveLength(1);
  await adminCall(gateway, 'DELETE', '/admin/clients/gone');
  expect(await sessionViews(gateway, 'gone')).toEqual([]);
  const second = await clientWith(gateway, 'gone', { allow: ['DEMO'] });
  expect((await second.query('SELECT CURRENT_SCHEMA() AS S')).data).toMatchObject({ rows: [['PUBLIC']] });
});
