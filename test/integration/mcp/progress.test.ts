import { once } from 'node:events';
import { beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { openLegacySession, postLegacy, postModern, toolCall } from '../../fixtures/mcp-messages.ts';

const stage = gatewayOnSandbox();
let token: string;
beforeAll(() => {
  token = stage().gateway.addClient('tester');
});

const place = () => ({ port: stage().gateway.port, token });
const withToken = (id: number) => {
  const call = toolCall(id, 'execute_query', { query: 'SELECT 7 AS slow_one' });
  return { ...call, params: { ...call.params, _meta: { progressToken: `p${id}` } } };
};
const slow = () => stage().control.slow(2_000, { sql: 'slow_one' });

/** The messages of an event stream. */
function messagesIn(text: string): unknown[] {
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? ''));
}

/** One or more notifications, then the result: how many depends on how busy the machine is. */
function expectProgressThenResult(messages: readonly unknown[], id: number): void {
  const notifications = messages.slice(0, -1);
  expect(notifications.length).toBeGreaterThan(0);
  for (const [index, notification] of notifications.entries()) {
    expect(notification).toMatchObject({
      method: 'notifications/progress',
      params: { progressToken: `p${id}`, progress: index + 1, message: expect.stringMatching(/ \d+ s$/) },
    });
  }
  expect(messages.at(-1)).toMatchObject({ id, result: { structuredContent: { rows: [[7]] } } });
}

test('2025 era: the one answer becomes a stream that says how it goes and ends with the result', async () => {
  await slow();
  const session = { 'mcp-session-id': await openLegacySession(place()) };
  const answer = await postLegacy(place(), withToken(1), session);
  expect(answer.headers['content-type']).toBe('text/event-stream');
  expectProgressThenResult(messagesIn(answer.text), 1);
});

test('2026 era: the same', async () => {
  await slow();
  const { id, method, params } = withToken(2);
  const answer = await postModern(place(), { id, method, params });
  expect(answer.headers['content-type']).toContain('text/event-stream');
  expectProgressThenResult(messagesIn(answer.text), 2);
});

test('WebSocket: the same as frames', async () => {
  await slow();
  const socket = new WebSocket(stage().gateway.webSocketUrl, ['mcp'], {
    headers: { authorization: `Bearer ${token}` },
  });
  const frames: unknown[] = [];
  await once(socket, 'open');
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'ws', version: '1' },
  };
  socket.send(JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params }));
  await once(socket, 'message');
  const done = new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as { id?: number };
      frames.push(frame);
      if (frame.id === 3) resolve();
    });
  });
  socket.send(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
  socket.send(JSON.stringify(withToken(3)));
  await done;
  socket.terminate();
  expectProgressThenResult(frames, 3);
});

test('a quick statement answers as plain JSON, progress token or not', async () => {
  const { id, method, params } = withToken(4);
  const answer = await postModern(place(), { id, method, params });
  expect(answer.headers['content-type']).toContain('application/json');
  expect(answer.json).toMatchObject({ id: 4 });
});
