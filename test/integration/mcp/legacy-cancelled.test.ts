import { beforeAll, expect, test } from 'vitest';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { openLegacySession, postLegacy, toolCall } from '../../fixtures/mcp-messages.ts';
import { untilStatementsRun } from '../../fixtures/until-statements-run.ts';

// A client of the 2025 era that cancels a call keeps its HTTP request open: the common libraries wait for the answer.

const stage = gatewayOnSandbox();
let token: string;
let session: string;
beforeAll(async () => {
  token = stage().gateway.addClient('tester');
  session = await openLegacySession(place());
});

const place = () => ({ port: stage().gateway.port, token });
const post = (message: unknown) => postLegacy(place(), message, { 'mcp-session-id': session });
const cancellation = (requestId: number) => ({
  jsonrpc: '2.0',
  method: 'notifications/cancelled',
  params: { requestId },
});

test.each([
  ['without the SDK', 1, {}],
  ['through the SDK', 2, { _meta: {} }],
])('a call that is cancelled has its request ended without an answer: %s', async (_way, id, more) => {
  const text = `slow_${id}`;
  await stage().control.slow(60_000, { sql: text });
  const call = toolCall(id, 'execute_query', { query: `SELECT 1 AS ${text}` });
  const answer = post({ ...call, params: { ...call.params, ...more } });
  await untilStatementsRun(stage(), text);

  await post(cancellation(id));
  expect(await answer).toMatchObject({
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    text: '',
  });
  expect(await post(toolCall(id, 'whoami'))).toMatchObject({ status: 200, json: { id } });
});

test('a cancellation of nothing ends nothing', async () => {
  expect((await post(cancellation(77))).status).toBe(202);
  expect(await post(toolCall(3, 'whoami'))).toMatchObject({ status: 200, json: { id: 3 } });
});
