import { expect, test } from 'vitest';
import { SnowgateError } from '../../../../server/errors/snowgate-error.ts';
import { PendingRequests } from '../../../../server/mcp/protocol/pending-requests.ts';

const request = (id: number, method = 'tools/call') => JSON.stringify({ jsonrpc: '2.0', id, method });
const result = (id: number) => JSON.stringify({ jsonrpc: '2.0', id, result: {} });
const initialized = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });

test('what waits when the connection is lost is answered with an error that says so', () => {
  const pending = new PendingRequests();
  pending.sent(request(1));
  pending.sent(request(2));
  expect(pending.answered(result(1))).toBe(true);
  const answers = pending.giveUp(new SnowgateError('GATEWAY_LOST')).map((line) => JSON.parse(line));
  expect(answers).toMatchObject([{ id: 2, error: { data: { code: 'GATEWAY_LOST', retryable: true } } }]);
  expect(pending.giveUp(new SnowgateError('GATEWAY_LOST'))).toEqual([]);
});

test('a new connection hears the 2025-era handshake again, and the client does not see its answer twice', () => {
  const pending = new PendingRequests();
  const initialize = request(0, 'initialize');
  expect(pending.handshakeToRepeat()).toEqual([]);
  pending.sent(initialize);
  expect(pending.answered(result(0))).toBe(true);
  pending.sent(initialized);
  expect(pending.handshakeToRepeat()).toEqual([initialize, initialized]);
  expect(pending.answered(result(0))).toBe(false);
});

test('requests of the server and lines that are no messages pass through', () => {
  const pending = new PendingRequests();
  pending.sent(request(7));
  expect(pending.answered(request(7, 'ping'))).toBe(true);
  expect(pending.answered('no json')).toBe(true);
  expect(pending.giveUp(new SnowgateError('GATEWAY_LOST'))).toHaveLength(1);
});
