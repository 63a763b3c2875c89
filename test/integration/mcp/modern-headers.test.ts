import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import { type McpPlace, postModern, toolCall } from '../../fixtures/mcp-messages.ts';

let gateway: TestGateway;
let place: McpPlace;
beforeAll(async () => {
  gateway = await startGateway();
  place = { port: gateway.port, token: gateway.addClient('tester') };
});
afterAll(() => gateway.stop());

test('a request is answered without a session, in plain JSON', async () => {
  const answer = await postModern(place, toolCall(1, 'whoami'));
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toContain('application/json');
  expect(answer.headers['mcp-session-id']).toBeUndefined();
  expect(answer.json).toMatchObject({
    id: 1,
    result: { resultType: 'complete', structuredContent: { client: 'tester' } },
  });
});

test.each([
  ['a name that is not the one in the body', { 'mcp-name': 'list_databases' }],
  ['a method that is not the one in the body', { 'mcp-method': 'tools/list' }],
])('%s is refused', async (_what, headers) => {
  const answer = await postModern(place, toolCall(1, 'whoami'), headers);
  expect(answer).toMatchObject({ status: 400, json: { error: { code: -32020 } } });
});

test('a version that is not served is refused with the ones that are', async () => {
  const answer = await postModern(place, toolCall(1, 'whoami'), { 'mcp-protocol-version': '2027-01-01' });
  expect(answer.status).toBe(400);
});

test('an unknown method is a 404 of the protocol', async () => {
  const answer = await postModern(place, { id: 1, method: 'tools/delete' });
  expect(answer).toMatchObject({ status: 404, json: { error: { code: -32601 } } });
});

test('the list of tools may be kept by the client alone', async () => {
  const answer = await postModern(place, { id: 1, method: 'tools/list' });
  expect(answer.json).toMatchObject({ result: { cacheScope: 'private', ttlMs: expect.any(Number) } });
});
