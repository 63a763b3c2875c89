import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import { initialize, toolCall } from '../../fixtures/mcp-messages.ts';
import { openStdioBridge } from '../../fixtures/stdio-bridge.ts';

const messageBytes = 64 * 1024;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ config: { limits: { messageBytes } } });
  gateway.addClient('desk', 'claude_desktop');
});
afterAll(() => gateway.stop());

const text = (message: unknown) => JSON.stringify(message);
const initialized = text({ jsonrpc: '2.0', method: 'notifications/initialized' });

/** Ways to write the same message on a line. */
const written: Record<string, (message: string) => string | Buffer> = {
  plain: (message) => `${message}\n`,
  'with a carriage return': (message) => `${message}\r\n`,
  'behind a byte order mark': (message) => `\ufeff${message}\n`,
  'behind empty lines': (message) => `\n\r\n  \n${message}\n`,
  'with white space around it': (message) => `  ${message}\t\n`,
};

test.each(Object.entries(written))('a message %s is served', async (_how, write) => {
  const bridge = openStdioBridge(gateway, 'desk');
  bridge.write(write(text(initialize)));
  expect(await bridge.message(({ id }) => id === 0, 'the handshake')).toHaveProperty('result');
  bridge.write(write(initialized));
  bridge.write(write(text(toolCall(1, 'whoami'))));
  expect(await bridge.message(({ id }) => id === 1, 'the call')).toHaveProperty('result');
  expect(bridge.messages).toHaveLength(2);
  await bridge.end();
});

test.each(['\u2028', '\u2029', '\u0085', '\v', '\f'])(
  'a message with %j inside a string is one message',
  async (separator) => {
    const bridge = openStdioBridge(gateway, 'desk');
    bridge.write(`${text(initialize)}\n${initialized}\n`);
    bridge.write(`${text(toolCall(1, 'execute_query', { query: `SELECT '${separator}' AS S` }))}\n`);
    await bridge.message(({ id }) => id === 1, 'the call');
    expect(bridge.messages.map(({ id }) => id)).toEqual([0, 1]);
    await bridge.end();
  },
);

test('a message that comes in pieces, cut inside a sign, is one message', async () => {
  const bridge = openStdioBridge(gateway, 'desk');
  const bytes = Buffer.from(`${text({ ...initialize, id: 'ä😀' })}\n`);
  for (const byte of bytes) bridge.write(Buffer.of(byte));
  expect(await bridge.message(() => true, 'the handshake')).toMatchObject({ id: 'ä😀', result: {} });
  await bridge.end();
});

test.each([
  ['too long', `${text(toolCall(7, 'execute_query', { query: 'x'.repeat(messageBytes) }))}\n`, 7, -32_600],
  [
    'no UTF-8',
    Buffer.concat([Buffer.from('{"id":7,"x":"'), Buffer.of(0xff), Buffer.from('"}\n')]),
    null,
    -32_700,
  ],
  ['no JSON', 'nothing\n', null, -32_700],
])('a line that is %s is answered and ends no other request', async (_how, line, id, code) => {
  const bridge = openStdioBridge(gateway, 'desk');
  bridge.write(`${text(initialize)}\n${initialized}\n`);
  bridge.write(`${text(toolCall(1, 'whoami'))}\n`);
  bridge.write(line);
  bridge.write(`${text(toolCall(2, 'whoami'))}\n`);
  expect(await bridge.message(({ error }) => error !== undefined, 'the refusal')).toMatchObject({
    id,
    error: { code, data: { code: 'HTTP_BODY_INVALID' } },
  });
  for (const each of [1, 2])
    expect(await bridge.message((message) => message.id === each, 'a call')).toHaveProperty('result');
  await bridge.end();
});
