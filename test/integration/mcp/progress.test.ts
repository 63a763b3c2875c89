import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { openLegacySession, postLegacy, postModern, toolCall } from '../../fixtures/mcp-messages.ts';
import { openMcpSocket } from '../../fixtures/mcp-socket.ts';

const stage = gatewayOnSandbox();
let token: string;
beforeAll(() => {
  token = stage().gateway.addClient('tester');
});
// How quick a statement is, the test says and not the machine: the gateway's own timers stand still.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const place = () => ({ port: stage().gateway.port, token });
const withToken = (id: number) => {
  const call = toolCall(id, 'execute_query', { query: 'SELECT 7 AS slow_one' });
  return { ...call, params: { ...call.params, _meta: { progressToken: `p${id}` } } };
};
async function slow(): Promise<void> {
  await stage().control.clearRequests();
  await stage().control.slow(60_000, { sql: 'slow_one' });
}

/** Lets the slow statement run for longer than the gateway keeps quiet about it, and then end. */
async function takeLong(): Promise<void> {
  // Not by looking again and again: Vitest lets false timers go on with each look.
  await stage().control.untilRequests('query', 1);
  for (const ms of [1_000, 5_000]) vi.advanceTimersByTime(ms);
  await stage().control.releaseSlow();
}

/** The messages of an event stream. */
function messagesIn(text: string): unknown[] {
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? ''));
}

/** After one second and after five more there is a notification, and then the result. */
function expectProgressThenResult(messages: readonly unknown[], id: number): void {
  const notifications = messages.slice(0, -1);
  expect(notifications).toHaveLength(2);
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
  const answering = postLegacy(place(), withToken(1), session);
  await takeLong();
  const answer = await answering;
  expect(answer.headers['content-type']).toBe('text/event-stream');
  expectProgressThenResult(messagesIn(answer.text), 1);
});

test('2026 era: the same', async () => {
  await slow();
  const { id, method, params } = withToken(2);
  const answering = postModern(place(), { id, method, params });
  await takeLong();
  const answer = await answering;
  expect(answer.headers['content-type']).toContain('text/event-stream');
  expectProgressThenResult(messagesIn(answer.text), 2);
});

test('WebSocket: the same as frames', async () => {
  await slow();
  const { socket, messages, ask, shakeHands } = await openMcpSocket(stage().gateway.webSocketUrl, token);
  await shakeHands();
  const greeted = messages.length;
  const answer = ask(withToken(3));
  await takeLong();
  await answer;
  socket.terminate();
  expectProgressThenResult(messages.slice(greeted), 3);
});

test('a quick statement answers as plain JSON, progress token or not', async () => {
  const { id, method, params } = withToken(4);
  const answer = await postModern(place(), { id, method, params });
  expect(answer.headers['content-type']).toContain('application/json');
  expect(answer.json).toMatchObject({ id: 4 });
});
