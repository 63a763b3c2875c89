import { afterAll, expect, test } from 'vitest';
import type { QueueView } from '../../../server/contract/queue.ts';
import { makeTestHome } from '../../fixtures/gateway-home.ts';
import { type GatewayProcess, startGatewayProcess } from '../../fixtures/gateway-process.ts';
import { postModern, toolCall } from '../../fixtures/mcp-messages.ts';

const home = makeTestHome();
// A busy machine must not be why a statement waits.
const env = { SNOWGATE_SCHEDULER_WAIT_SECONDS: '1', SNOWGATE_SCHEDULER_MAX_LOOP_DELAY_MS: '60000' };
let gateway: GatewayProcess | undefined;
afterAll(async () => {
  await gateway?.stop();
  home.remove();
});

async function admin(method: 'GET' | 'PUT' | 'POST', path: string, body?: unknown): Promise<QueueView> {
  const response = await fetch(`${gateway?.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${home.adminToken()}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return (await response.json()) as QueueView;
}

test('what was paused and chosen is so after a crash as well, and a statement is told what to do', {
  timeout: 120_000,
}, async () => {
  const token = home.addClient('tester');
  gateway = await startGatewayProcess({ home, env });
  await admin('POST', '/admin/halt', {});
  await admin('POST', '/admin/pause', { client: 'tester' });
  await admin('PUT', '/admin/scheduler', { strategy: 'weighted_fair' });
  await gateway.kill();

  gateway = await startGatewayProcess({ home, env });
  expect(await admin('GET', '/admin/queue')).toMatchObject({
    strategy: 'weighted_fair',
    configured: 'fair_share',
    paused: { all: true, clients: ['tester'] },
  });
  const place = { port: Number(new URL(gateway.url).port), token };
  const ask = async () =>
    (await postModern(place, toolCall(1, 'execute_query', { query: 'SELECT 7 AS N' }))).json;
  const refused = {
    result: {
      isError: true,
      structuredContent: {
        error: { code: 'CLIENT_PAUSED', next: expect.stringContaining('snowgate resume') },
      },
    },
  };
  expect(await ask()).toMatchObject(refused);
  await admin('POST', '/admin/resume', {});
  expect(await ask()).toMatchObject(refused);
  await admin('POST', '/admin/resume', { client: 'tester' });
  expect(await ask()).toMatchObject({ result: { structuredContent: { rows: [[7]] } } });
});
