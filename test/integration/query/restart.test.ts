import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestHome, type TestHome } from '../../fixtures/gateway-home.ts';
import { type GatewayProcess, startGatewayProcess } from '../../fixtures/gateway-process.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';

const running = sandboxForFile();
let home: TestHome;
let profile: string;
let token: string;

beforeAll(async () => {
  home = makeTestHome();
  profile = await home.addSandboxProfile(running().sandbox);
  token = home.addClient('pager', 'http', { allow: ['DEMO'] });
});
afterAll(() => home.remove());

const start = () => startGatewayProcess({ home, env: { SNOWGATE_PROFILE: profile } });

async function call(gateway: GatewayProcess, name: string, args: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${gateway.url}/mcp/tools/call`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name, arguments: args }),
  });
  return ((await response.json()) as { structuredContent: Record<string, unknown> }).structuredContent;
}

const numbers = 'SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => 250))';

test('cursors and handles outlive the daemon; what ran with it is said to be lost', {
  timeout: 120_000,
}, async () => {
  const before = await start();
  const first = await call(before, 'execute_query', { query: numbers });
  const done = await call(before, 'execute_query', { query: `${numbers} -- handle`, wait_seconds: 0 });
  await call(before, 'query_status', { handle: done.handle, wait_seconds: 30 });
  await running().control.slow(60_000, { sql: 'SLOW_ONE' });
  const lost = await call(before, 'execute_query', { query: 'SELECT 1 AS SLOW_ONE', wait_seconds: 0 });
  await running().control.untilRunning(1);
  await before.kill();

  const after = await start();
  try {
    const page = await call(after, 'fetch_results', { cursor: first.next });
    expect(page.rows).toEqual(Array.from({ length: 100 }, (_, n) => [n + 100]));
    expect(await call(after, 'fetch_results', { cursor: done.handle })).toMatchObject({ totalRows: 250 });
    // Whose results they are is remembered as well: what refuses this one is not the policy.
    const scan = `SELECT * FROM TABLE(RESULT_SCAN('${first.queryId}'))`;
    const scanned = (await call(after, 'execute_query', { query: scan })) as { error?: { code: string } };
    expect(scanned.error?.code).not.toBe('POLICY_RESULT_NOT_OWN');
    expect(await call(after, 'query_status', { handle: lost.handle })).toMatchObject({
      state: 'failed',
      error: { code: 'QUERY_LOST' },
    });
  } finally {
    await after.stop();
  }
});
