import { expect, test } from 'vitest';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { postModern, toolCall } from '../../fixtures/mcp-messages.ts';

const stage = gatewayOnSandbox({ config: { limits: { statementSeconds: 3 } } });

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
