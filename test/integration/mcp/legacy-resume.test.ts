import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeTestHome, type TestHome } from '../../fixtures/gateway-home.ts';
import { type GatewayProcess, startGatewayProcess } from '../../fixtures/gateway-process.ts';
import { type McpPlace, openLegacySession, postLegacy, toolCall } from '../../fixtures/mcp-messages.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';

let home: TestHome;
let daemon: GatewayProcess;
let alice: string;
let mallory: string;
beforeEach(async () => {
  home = makeTestHome();
  alice = home.addClient('alice');
  mallory = home.addClient('mallory');
  daemon = await startGatewayProcess({ home });
});
afterEach(async () => {
  await daemon.stop();
  home.remove();
});

const place = (token: string): McpPlace => ({ port: Number(new URL(daemon.url).port), token });
const call = (token: string, session: string) =>
  postLegacy(place(token), toolCall(1, 'whoami'), { 'mcp-session-id': session });

/** Another daemon on the same state folder and port. */
async function restart(how: 'stop' | 'kill'): Promise<void> {
  const { port } = new URL(daemon.url);
  await daemon[how]();
  daemon = await startGatewayProcess({ home, env: { SNOWGATE_PORT: port } });
}

test('an SDK client of the 2025 era notices nothing of a restart: its next call just works', {
  timeout: 180_000,
}, async () => {
  const client = new Client({ name: 'old', version: '1' });
  const headers = { authorization: `Bearer ${alice}` };
  const transport = new StreamableHTTPClientTransport(new URL(daemon.mcpUrl), { requestInit: { headers } });
  await client.connect(transport);
  for (const how of ['stop', 'kill'] as const) {
    await restart(how);
    expect((await client.callTool({ name: 'whoami' })).structuredContent).toMatchObject({ client: 'alice' });
    expect((await client.listTools()).tools.length).toBeGreaterThan(5);
  }
  await client.close();
});

test("a session that goes on is its client's alone, is taken over once, and ends when it is ended", {
  timeout: 180_000,
}, async () => {
  const [kept, ended] = [await openLegacySession(place(alice)), await openLegacySession(place(alice))];
  const end = (session: string) =>
    rawHttp({
      port: place(alice).port,
      path: '/mcp',
      method: 'DELETE',
      headers: { authorization: `Bearer ${alice}`, 'mcp-session-id': session },
    });
  expect((await end(ended)).status).toBe(200);
  await restart('kill');

  expect((await call(mallory, kept)).status).toBe(404);
  expect((await call(alice, ended)).status).toBe(404);
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      postLegacy(place(alice), toolCall(n, 'whoami'), { 'mcp-session-id': kept }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));

  expect((await end(kept)).status).toBe(200);
  await restart('stop');
  expect((await call(alice, kept)).status).toBe(404);
});

test('a client of the same name that is made anew inherits no session', { timeout: 180_000 }, async () => {
  const session = await openLegacySession(place(alice));
  const { port } = new URL(daemon.url);
  await daemon.stop();
  home.removeClient('alice');
  const other = home.addClient('alice');
  daemon = await startGatewayProcess({ home, env: { SNOWGATE_PORT: port } });
  expect((await call(other, session)).status).toBe(404);
});
