import { expect, test } from 'vitest';
import { clientWith } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { postModern, toolCall } from '../../fixtures/mcp-messages.ts';

const stage = gatewayOnSandbox({ config: { limits: { statementSeconds: 5 } } });

test('a statement past its deadline is aborted at Snowflake and the client told what to do', async () => {
  const { gateway, control } = stage();
  const place = { port: gateway.port, token: gateway.addClient('tester') };
  await control.slow(60_000, { sql: 'slow_one' });
  const answer = await postModern(place, toolCall(2, 'execute_query', { query: 'SELECT 1 AS slow_one' }));
  expect(answer.json).toMatchObject({
    result: { isError: true, structuredContent: { error: { code: 'QUERY_DEADLINE', retryable: true } } },
  });
  await control.untilRunning(0);
});

test('the same for one that nobody waits for any more', async () => {
  const { gateway, control } = stage();
  const client = await clientWith(gateway, 'patient', { allow: ['DEMO'] });
  await control.slow(60_000, { sql: 'slow_two' });
  const { data } = await client.query('SELECT 1 AS slow_two', { wait_seconds: 0 });
  const late = await client.call('query_status', { handle: data.handle, wait_seconds: 30 });
  expect(late.data).toMatchObject({ state: 'failed', error: { code: 'QUERY_DEADLINE' } });
  await control.untilRunning(0);
  expect((await control.requests()).filter(({ route }) => route === 'abort').length).toBeGreaterThan(0);
});
