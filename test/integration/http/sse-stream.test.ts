import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSseStream } from '../../../server/http/sse-stream.ts';

let server: Server;
let responses: Promise<ServerResponse>;
beforeEach(async () => {
  server = createServer();
  responses = new Promise((resolve) => {
    server.once('request', (_request, response: ServerResponse) => resolve(response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function openFrom(): Promise<ReturnType<typeof connect>> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  return socket;
}

test('a message is one event, and the headers forbid keeping it', async () => {
  const socket = await openFrom();
  const stream = openSseStream(await responses, { 'mcp-session-id': 'abc' });
  stream.send({ text: 'two\nlines' });
  stream.end();
  let text = '';
  for await (const part of socket) {
    text += String(part);
    if (text.includes('0\r\n\r\n')) break;
  }
  expect(text).toContain('content-type: text/event-stream');
  expect(text).toContain('mcp-session-id: abc');
  expect(text).toContain('event: message\ndata: {"text":"two\\nlines"}\n\n');
});

test('a reader that does not read is cut off before it fills the memory', async () => {
  const socket = await openFrom();
  socket.pause();
  const stream = openSseStream(await responses, {});
  const chunk = { text: 'x'.repeat(64 * 1024) };
  let sent = 0;
  while (stream.open && sent < 200 * 1024 * 1024) {
    stream.send(chunk);
    sent += 64 * 1024;
    await new Promise(setImmediate);
  }
  expect(stream.open).toBe(false);
  // The mark is 4 MB; the rest is what the buffers of the system take.
  expect(sent).toBeLessThan(32 * 1024 * 1024);
  socket.destroy();
});
