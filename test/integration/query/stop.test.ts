import { expect, test } from 'vitest';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { postModern, toolCall } from '../../fixtures/mcp-messages.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';

const stage = gatewayOnSandbox({ config: { limits: { shutdownSeconds: 20 } } });

test('a stop refuses new work, lets what runs finish, and then ends', async () => {
  const { gateway, control } = stage();
  const place = { port: gateway.port, token: gateway.addClient('tester') };
  await control.slow(1_500, { sql: 'slow_one' });
  const running = postModern(place, toolCall(2, 'execute_query', { query: 'SELECT 42 AS slow_one' }));
  await control.untilRunning(1);

  const stopped = gateway.gateway.stop();
  const refused = await rawHttp({
    port: gateway.port,
    path: '/mcp/tools',
    headers: { authorization: `Bearer ${place.token}` },
  });
  expect(refused).toMatchObject({ status: 503, json: { error: { code: 'HTTP_SHUTTING_DOWN' } } });
  expect((await rawHttp({ port: gateway.port, path: '/health' })).json).toEqual({ status: 'draining' });

  expect((await running).json).toMatchObject({ result: { structuredContent: { rows: [[42]] } } });
  await stopped;
  await expect(rawHttp({ port: gateway.port, path: '/health' })).rejects.toThrow('ECONNREFUSED');
});
