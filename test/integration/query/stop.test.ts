import { expect, test } from 'vitest';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { postModern, toolCall } from '../../fixtures/mcp-messages.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';
import { untilStatementsRun } from '../../fixtures/until-statements-run.ts';

const stage = gatewayOnSandbox({ config: { limits: { shutdownSeconds: 20 } } });

test('a stop refuses new work, lets what runs finish, and then ends', async () => {
  const { gateway, control } = stage();
  const place = { port: gateway.port, token: gateway.addClient('tester') };
  await control.slow(60_000, { sql: 'slow_one' });
  const running = postModern(place, toolCall(2, 'execute_query', { query: 'SELECT 42 AS slow_one' }));
  await untilStatementsRun(stage(), 'slow_one');

  const stopped = gateway.gateway.stop();
  const refused = await rawHttp({
    port: gateway.port,
    path: '/mcp/tools',
    headers: { authorization: `Bearer ${place.token}` },
  });
  expect(refused).toMatchObject({ status: 503, json: { error: { code: 'HTTP_SHUTTING_DOWN' } } });
  expect((await rawHttp({ port: gateway.port, path: '/health' })).json).toEqual({ status: 'draining' });
  await control.releaseSlow();

  expect((await running).json).toMatchObject({ result: { structuredContent: { rows: [[42]] } } });
  await stopped;
  await expect(rawHttp({ port: gateway.port, path: '/health' })).rejects.toThrow('ECONNREFUSED');
});
