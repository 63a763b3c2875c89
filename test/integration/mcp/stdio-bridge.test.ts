import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { runStdioBridge } from '../../../server/mcp/transports/stdio-bridge.ts';
import { adminCall } from '../../fixtures/gateway-calls.ts';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import { initialize, toolCall } from '../../fixtures/mcp-messages.ts';
import { sessionViews } from '../../fixtures/session-views.ts';

const gateways: TestGateway[] = [];
afterEach(async () => {
  for (const gateway of gateways.splice(0)) await gateway.stop();
});

async function start(): Promise<TestGateway> {
  const gateway = await startGateway();
  gateway.addClient('desk', 'claude_desktop');
  gateways.push(gateway);
  return gateway;
}

/** A bridge as Claude Desktop holds it, asking the gateway of the moment for its token. */
function bridge(current: () => TestGateway) {
  const stdin = new PassThrough();
  const stdout = new PassThrough({ encoding: 'utf8' });
  const lines: string[] = [];
  let rest = '';
  stdout.on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      lines.push(line);
      stdout.emit('line');
    }
  });
  const ended = runStdioBridge({
    stdin,
    stdout,
    async target() {
      const { json } = await adminCall(current(), 'POST', '/admin/bridges', { client: 'desk' });
      return { url: current().webSocketUrl, token: (json as { token: string }).token };
    },
  });
  ended.catch(() => undefined);
  const answerTo = async (id: number): Promise<unknown> => {
    for (;;) {
      const found = lines
        .map((line) => JSON.parse(line) as { id?: unknown })
        .find((message) => message.id === id);
      if (found) return found;
      await once(stdout, 'line');
    }
  };
  return {
    ended,
    lines,
    answerTo,
    send: (message: unknown) => stdin.write(`${JSON.stringify(message)}\n`),
    stdin,
  };
}

const initialized = { jsonrpc: '2.0', method: 'notifications/initialized' };

test('a client on stdio is known by name and shown as such', async () => {
  const gateway = await start();
  const { send, answerTo, ended, stdin } = bridge(() => gateway);
  send(initialize);
  expect(await answerTo(0)).toMatchObject({ result: { serverInfo: { name: 'snowgate' } } });
  send(initialized);
  send(toolCall(1, 'whoami'));
  expect(await answerTo(1)).toMatchObject({
    result: { structuredContent: { client: 'desk', clientType: 'claude_desktop', transport: 'stdio' } },
  });
  stdin.end();
  await ended;
});

test('a line that is no message is answered and ends nothing', async () => {
  const gateway = await start();
  const { send, answerTo, lines, stdin, ended } = bridge(() => gateway);
  stdin.write('this is no JSON\n\n');
  send(initialize);
  await answerTo(0);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ id: null, error: { code: -32700 } });
  stdin.end();
  await ended;
});

test('a restart of the gateway costs nothing but what was in flight', async () => {
  let gateway = await start();
  const { send, answerTo, lines, stdin, ended } = bridge(() => gateway);
  send(initialize);
  await answerTo(0);
  send(initialized);
  send(toolCall(1, 'whoami'));
  await answerTo(1);

  const first = gateway;
  gateway = await start();
  await first.gateway.stop();

  send(toolCall(2, 'whoami'));
  expect(await answerTo(2)).toMatchObject({ result: { structuredContent: { client: 'desk' } } });
  // The handshake was repeated without the client's doing, so its answer is not shown again.
  expect(lines.filter((line) => (JSON.parse(line) as { id?: unknown }).id === 0)).toHaveLength(1);
  stdin.end();
  await ended;
});

test('a session that a human closes costs the client on stdio its context, and it goes on in a new one', async () => {
  const gateway = await start();
  const { send, answerTo, ended, stdin } = bridge(() => gateway);
  send(initialize);
  await answerTo(0);
  send(initialized);
  send(toolCall(1, 'whoami'));
  await answerTo(1);
  const [before] = await sessionViews(gateway, 'desk');
  expect(before).toMatchObject({ transport: 'stdio', state: 'connected', connections: 1 });
  const closed = await adminCall(gateway, 'DELETE', `/admin/sessions/${before?.id}`);
  expect(closed.json).toMatchObject({ disconnected: 1 });
  expect(await sessionViews(gateway, 'desk')).toEqual([]);
  // Its end of the connection has answered the close, so that it does not send into it any more.
  await expect.poll(() => gateway.gateway.app.websocketServer.clients.size).toBe(0);
  send(toolCall(2, 'whoami'));
  expect(await answerTo(2)).toHaveProperty('result');
  const [after] = await sessionViews(gateway, 'desk');
  expect(after).toMatchObject({ state: 'connected', calls: 1 });
  expect(after?.id).not.toBe(before?.id);
  stdin.end();
  await ended;
});

test('a gateway that refuses ends the bridge with the reason', async () => {
  const gateway = await start();
  await expect(
    runStdioBridge({
      stdin: new PassThrough(),
      stdout: new PassThrough(),
      target: async () => ({ url: gateway.webSocketUrl, token: 'sgb_wrong' }),
    }),
  ).rejects.toMatchObject({ code: 'GATEWAY_ANSWER' });
});
