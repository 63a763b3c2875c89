import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import { postModern, toolCall } from '../../fixtures/mcp-messages.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

const expected = {
  'content-security-policy':
    "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;font-src 'self';connect-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'SAMEORIGIN',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
};

test('every answer has the same security headers: the first, a page, a refusal, what is not there, an MCP answer', async () => {
  const { port } = gateway;
  const token = gateway.addClient('tester');
  const answers = [
    await rawHttp({ port, path: '/health' }),
    await rawHttp({ port, path: '/health' }),
    await rawHttp({ port, path: '/mcp', method: 'POST' }),
    await rawHttp({ port, path: '/nothing' }),
    await postModern({ port, token }, toolCall(1, 'whoami')),
    await postModern({ port, token }, { id: 2, method: 'tools/list' }),
  ];
  for (const { headers } of answers) {
    expect(headers).toMatchObject(expected);
    expect(headers['strict-transport-security']).toBeUndefined();
  }
});
