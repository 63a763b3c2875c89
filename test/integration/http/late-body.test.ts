import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adminCall } from '../../fixtures/gateway-calls.ts';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import { initialize, toolCall } from '../../fixtures/mcp-messages.ts';

// The head of a request is held against its token when it comes in; the body may come much later.

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

/** Sends the head of a request and resolves when the gateway has taken it; the body follows on `finish`. */
async function beginPost(client: string, token: string, path: string, body: unknown) {
  const text = JSON.stringify(body);
  const call = request(`${gateway.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      accept: 'application/json, text/event-stream',
    },
  });
  const answered = new Promise<number>((resolve, reject) => {
    call.once('error', reject);
    call.once('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
  });
  call.flushHeaders();
  await expect.poll(() => lastSeenOf(client)).toEqual(expect.any(Number));
  return {
    finish() {
      call.end(text);
      return answered;
    },
  };
}

async function lastSeenOf(client: string): Promise<unknown> {
  const { json } = await adminCall(gateway, 'GET', '/admin/clients');
  return (json as { name: string; lastSeenAt: number | null }[]).find(({ name }) => name === client)
    ?.lastSeenAt;
}

const bodies = [
  ['/mcp', initialize],
  ['/mcp', toolCall(1, 'whoami')],
  ['/mcp/tools/call', { name: 'whoami' }],
] as const;

test.each(bodies)(
  'a body that comes in after its token was replaced is not served: %s %#',
  async (path, body) => {
    const name = `late-${bodies.findIndex((each) => each[1] === body)}`;
    const call = await beginPost(name, gateway.addClient(name), path, body);
    await adminCall(gateway, 'POST', `/admin/clients/${name}/rotate`);
    expect(await call.finish()).toBe(401);
  },
);

test.each(bodies)('nor one of a client that was removed meanwhile: %s %#', async (path, body) => {
  const name = `gone-${bodies.findIndex((each) => each[1] === body)}`;
  const call = await beginPost(name, gateway.addClient(name), path, body);
  await adminCall(gateway, 'DELETE', `/admin/clients/${name}`);
  expect(await call.finish()).toBe(401);
});

test('a body that only takes its time is served', async () => {
  const call = await beginPost('slow', gateway.addClient('slow'), '/mcp/tools/call', { name: 'whoami' });
  expect(await call.finish()).toBe(200);
});
