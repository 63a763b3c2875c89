import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { runStdioBridge } from '../../../server/mcp/transports/stdio-bridge.ts';
import { toolCall } from '../../fixtures/mcp-messages.ts';

test('the end of a connection that took its time to close gives up nothing of the next one', async ({
  onTestFinished,
}) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  const sockets: WebSocket[] = [];
  const asked: number[] = [];
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('message', (data) => asked.push((JSON.parse(String(data)) as { id: number }).id));
  });
  const stdin = new PassThrough();
  const stdout = new PassThrough({ encoding: 'utf8' });
  let shown = '';
  stdout.on('data', (text: string) => {
    shown += text;
  });
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ended = runStdioBridge({ stdin, stdout, target: async () => ({ url, token: 'any' }) });
  const send = (id: number) => stdin.write(`${JSON.stringify(toolCall(id, 'whoami'))}\n`);
  const answers = () =>
    shown
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { id: number; error?: unknown; result?: unknown });

  send(1);
  await expect.poll(() => asked.splice(0)).toEqual([1]);
  const [first] = sockets as [WebSocket];
  // It says goodbye and does not hear that the other side does so, too: its line stays.
  first.pause();
  first.close(1001);

  // Until the bridge has heard the goodbye, it goes on sending there.
  let last = 1;
  await expect
    .poll(() => {
      last += 1;
      if (sockets.length === 1) send(last);
      return sockets.length;
    })
    .toBe(2);
  const second = sockets[1] as WebSocket;
  const answerAll = async () => {
    await expect.poll(() => asked.length).toBeGreaterThan(0);
    for (const id of asked.splice(0)) second.send(JSON.stringify({ jsonrpc: '2.0', id, result: {} }));
  };
  await expect.poll(() => asked.length).toBeGreaterThan(0);
  const waiting = [...asked];
  first.terminate();
  await once(first, 'close');
  await answerAll();
  // One more there and back: by then the bridge has seen the end of the first line.
  send(1_000);
  await answerAll();
  await expect.poll(() => answers().some(({ id }) => id === 1_000)).toBe(true);

  const outcomes = (id: number) =>
    answers().flatMap((each) => (each.id === id ? [each.error ? 'given up' : 'answered'] : []));
  expect(outcomes(1)).toEqual(['given up']);
  expect(waiting.map(outcomes)).toEqual(waiting.map(() => ['answered']));
  stdin.end();
  await ended;
});
