import { expect, test } from 'vitest';
import { readPlainLegacyCall } from '../../../server/mcp/fast-path/call-2025.ts';

const headers = { 'mcp-session-id': 'one', 'mcp-protocol-version': '2025-11-25' };
const params = { name: 'whoami', arguments: {} };
const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params };

test('a call with nothing about it but the call is read', () => {
  const { 'mcp-protocol-version': _version, ...withoutVersion } = headers;
  const expected = { id: 1, name: 'whoami', arguments: {} };
  expect(readPlainLegacyCall('POST', headers, call)).toMatchObject(expected);
  expect(readPlainLegacyCall('POST', withoutVersion, call)).toMatchObject(expected);
  expect(readPlainLegacyCall('POST', headers, { ...call, params: { name: 'whoami' } })).toMatchObject({
    arguments: undefined,
  });
});

test.each([
  ['no session', {}, call],
  ['the version of the 2026 era', { ...headers, 'mcp-protocol-version': '2026-07-28' }, call],
  ['a version sent twice', { ...headers, 'mcp-protocol-version': '2025-11-25, 2026-07-28' }, call],
  ['a header of the 2026 era', { ...headers, 'mcp-method': 'tools/call' }, call],
  ['a progress token', headers, { ...call, params: { ...params, _meta: { progressToken: 1 } } }],
  ['an empty _meta', headers, { ...call, params: { ...params, _meta: {} } }],
  ['a _meta of null', headers, { ...call, params: { ...params, _meta: null } }],
  ['a task', headers, { ...call, params: { ...params, task: {} } }],
  ['a batch', headers, [call]],
  ['another method', headers, { ...call, method: 'tools/list' }],
  ['a notification', headers, { jsonrpc: '2.0', method: 'tools/call', params }],
  ['an id that is too large to be exact', headers, { ...call, id: 2 ** 60 }],
  ['no JSON-RPC', headers, { ...call, jsonrpc: undefined }],
  ['a response with it', headers, { ...call, result: {} }],
  ['nothing', headers, undefined],
])('left to the SDK: %s', (_what, sent, body) => {
  expect(readPlainLegacyCall('POST', sent, body)).toBeUndefined();
});
