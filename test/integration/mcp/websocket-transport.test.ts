import { on, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { SnowgateError } from '../../../server/errors/snowgate-error.ts';
import { WebSocketTransport } from '../../../server/mcp/transports/websocket-transport.ts';

let server: WebSocketServer;
beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false, maxPayload: 1024 });
  await once(server, 'listening');
});
afterEach(() => {
  for (const socket of server.clients) socket.terminate();
  server.close();
});

interface Pair {
  readonly client: WebSocket;
  /** The same connection on this side. */
  readonly accepted: WebSocket;
  readonly transport: WebSocketTransport;
  readonly received: JSONRPCMessage[];
}

async function connect(
  options: ConstructorParameters<typeof WebSocketTransport>[1] = {},
  clientOptions: { autoPong?: boolean } = {},
): Promise<Pair> {
  const connected = once(server, 'connection') as Promise<[WebSocket]>;
  const { port } = server.address() as AddressInfo;
  const client = new WebSocket(`ws://127.0.0.1:${port}`, ['mcp'], {
    perMessageDeflate: false,
    ...clientOptions,
  });
  const opened = once(client, 'open');
  const [accepted] = await connected;
  const transport = new WebSocketTransport(accepted, options);
  const received: JSONRPCMessage[] = [];
  transport.onmessage = (message) => received.push(message);
  await opened;
  return { client, accepted, transport, received };
}

const ping = { jsonrpc: '2.0', id: 1, method: 'ping' } as const;

async function nextFrame(client: WebSocket): Promise<unknown> {
  const [data] = (await once(client, 'message')) as [Buffer];
  return JSON.parse(String(data));
}

test('a message that comes before the protocol layer is ready is kept for it', async () => {
  const { client, transport, received } = await connect();
  client.send(JSON.stringify(ping));
  client.send('no json');
  // The refusal of the second frame proves that the first has arrived.
  await nextFrame(client);
  expect(received).toEqual([]);
  await transport.start();
  expect(received).toEqual([ping]);
});

test('a frame that is no JSON is a parse error, a batch is an invalid request, both without an id', async () => {
  const { client, transport } = await connect();
  await transport.start();
  client.send('{');
  expect(await nextFrame(client)).toMatchObject({ id: null, error: { code: -32700 } });
  client.send(JSON.stringify([ping]));
  expect(await nextFrame(client)).toMatchObject({ id: null, error: { code: -32600 } });
});

test('what is not admitted is answered with its code and not served, and a mistake of ours ends nothing', async () => {
  const thrown = [new SnowgateError('SESSION_CAP', { limit: 1 }), new Error('a mistake'), undefined];
  const { client, transport, received } = await connect({
    admit() {
      const next = thrown.shift();
      if (next) throw next;
    },
  });
  const errors: unknown[] = [];
  transport.onerror = (error) => errors.push(error);
  await transport.start();
  client.send(JSON.stringify(ping));
  expect(await nextFrame(client)).toMatchObject({ id: 1, error: { data: { code: 'SESSION_CAP' } } });
  client.send(JSON.stringify(ping));
  const internal = await nextFrame(client);
  expect(internal).toMatchObject({ id: 1, error: { data: { code: 'INTERNAL' } } });
  expect(JSON.stringify(internal)).not.toContain('a mistake');
  expect(errors).toHaveLength(1);
  expect(received).toEqual([]);
  client.send(JSON.stringify(ping));
  client.send('no json');
  await nextFrame(client);
  expect(received).toEqual([ping]);
});

test('a binary frame ends the connection with 1003', async () => {
  const { client } = await connect();
  const closed = once(client, 'close');
  client.send(Buffer.from('{}'));
  expect((await closed)[0]).toBe(1003);
});

test('a frame over the limit ends the connection with 1009', async () => {
  const { client } = await connect();
  const closed = once(client, 'close');
  client.send('x'.repeat(2000));
  expect((await closed)[0]).toBe(1009);
});

describe('pings', () => {
  // Only the time of the pings is false: what the sockets wait for is real.
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const pingMs = 1000;
  const realTimeout = setTimeout;

  async function pinged({ client, accepted }: Pair): Promise<void> {
    const answered = Promise.all([once(client, 'ping'), once(accepted, 'pong')]);
    vi.advanceTimersByTime(pingMs);
    await answered;
  }

  test('a peer that answers none is cut off', async () => {
    const { client, transport } = await connect({ pingMs }, { autoPong: false });
    const closed = new Promise<void>((resolve) => {
      transport.onclose = resolve;
    });
    const asked = once(client, 'ping');
    vi.advanceTimersByTime(pingMs);
    await asked;
    vi.advanceTimersByTime(pingMs);
    await Promise.all([closed, once(client, 'close')]);
  });

  test('a peer that answers them stays', async () => {
    const pair = await connect({ pingMs });
    for (let pings = 0; pings < 5; pings += 1) await pinged(pair);
    expect(pair.client.readyState).toBe(WebSocket.OPEN);
  });

  test('a peer whose answer waited while this process was held up stays', async () => {
    const pair = await connect({ pingMs });
    const heldUp = new Promise<void>((resolve) => {
      pair.client.once('ping', () => {
        // The answer lies in the socket. The time to ask again has come as well, and timers are served first.
        realTimeout(() => resolve(void vi.advanceTimersByTime(pingMs)), 1);
        const until = performance.now() + 5;
        while (performance.now() < until);
      });
    });
    const answers = on(pair.accepted, 'pong');
    vi.advanceTimersByTime(pingMs);
    await heldUp;
    for (let pings = 0; pings < 2; pings += 1) await answers.next();
    expect(pair.client.readyState).toBe(WebSocket.OPEN);
  });
});

test('a peer that does not read is cut off before it fills the memory', async () => {
  const watermarks = { high: 64 * 1024, low: 16 * 1024, cut: 256 * 1024 };
  const { client, transport } = await connect({ watermarks });
  client.pause();
  const closed = new Promise<void>((resolve) => {
    transport.onclose = resolve;
  });
  let sent = 0;
  let over = false;
  void closed.then(() => {
    over = true;
  });
  const chunk = { jsonrpc: '2.0', method: 'x', params: { text: 'y'.repeat(32 * 1024) } } as const;
  while (!over && sent < 100 * 1024 * 1024) {
    // Not awaited: a handler that streams does not wait either, and that is what the marks are for.
    transport.send(chunk).catch(() => undefined);
    sent += 32 * 1024;
    await new Promise(setImmediate);
  }
  await closed;
  // What the system's socket buffers hold comes on top of our own mark.
  expect(sent).toBeLessThan(32 * 1024 * 1024);
});
