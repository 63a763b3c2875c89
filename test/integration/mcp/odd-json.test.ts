import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';
import { openStdioBridge } from '../../fixtures/stdio-bridge.ts';

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await startGateway();
  token = gateway.addClient('tester');
});
afterAll(() => gateway.stop());

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const list = (id: string) => `{"jsonrpc":"2.0","id":${id},"method":"tools/list","params":{}}`;

interface Refusal {
  readonly id?: unknown;
  readonly error?: { readonly code: number; readonly data?: { readonly code: string } };
}

function post(body: string, headers: Record<string, string> = {}) {
  return rawHttp({
    port: gateway.port,
    path: '/mcp',
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body,
  });
}

/** Sends one text over each transport and returns the JSON-RPC answers. */
const transports: Record<string, (text: string) => Promise<Refusal>> = {
  'HTTP, 2025': async (text) => {
    const answer = await post(text);
    expect(answer.status).toBe(400);
    return answer.json as Refusal;
  },
  'HTTP, 2026': async (text) => {
    const answer = await post(text, { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' });
    expect(answer.status).toBe(400);
    return answer.json as Refusal;
  },
  WebSocket: async (text) => {
    const socket = new WebSocket(gateway.webSocketUrl, ['mcp'], {
      headers: { authorization: `Bearer ${token}` },
    });
    await once(socket, 'open');
    const answer = once(socket, 'message');
    socket.send(text);
    const [data] = await answer;
    socket.terminate();
    return JSON.parse(String(data)) as Refusal;
  },
  'stdio bridge': async (text) => {
    const bridge = openStdioBridge(gateway, 'tester');
    bridge.write(`${text}\n`);
    const answer = await bridge.message(() => true, 'an answer');
    await bridge.end();
    return answer as Refusal;
  },
};

const oddIds = ['null', 'true', '{}', '[]', '1.5', '1e300', '{"a":1}', '[1]', nested(40)];

describe.each(Object.entries(transports))('over %s', (_name, ask) => {
  test.each(oddIds)('an id that is none is an invalid request: %s', async (id) => {
    expect(await ask(list(id))).toMatchObject({
      id: null,
      error: { code: -32_600, data: { code: 'HTTP_BODY_INVALID' } },
    });
  });

  test('JSON that is nested too deep is refused by a code, wherever it is deep, and named by its id', async () => {
    for (const deep of [nested(100), nested(50_000)]) {
      const refused = { error: { code: -32_600, data: { code: 'HTTP_BODY_INVALID' } } };
      expect(await ask(list(deep))).toMatchObject(refused);
      expect(await ask(deep)).toMatchObject(refused);
      const text = `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"whoami","arguments":{"x":${deep}}}}`;
      expect(await ask(text)).toMatchObject({ ...refused, id: 7 });
    }
  });

  test('what is no JSON is a parse error', async () => {
    for (const text of ['{"jsonrpc":', 'nothing', '{"jsonrpc":"2.0","id":1,"method":"tools/list",}']) {
      expect(await ask(text)).toMatchObject({ id: null, error: { code: -32_700 } });
    }
  });

  // Parsers that match keys whatever their case, or let the last of two win, read another message than the one that was
  // checked: https://nvd.nist.gov/vuln/detail/CVE-2026-27896
  test.each([
    '{"jsonrpc":"2.0","id":1,"Method":"tools/list","params":{}}',
    '{"JSONRPC":"2.0","id":1,"method":"tools/list","params":{}}',
    '{"jsonrpc":"2.0","id":1,"method":"ping","METHOD":"tools/list"}',
    '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/list"}',
    '{"jsonrpc":"2.0","id":1,"method":"ping","\\u006dethod":"tools/list"}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami","name":"execute_query"}}',
  ])('CVE-2026-27896: keys in another case, and keys that stand twice, mean nothing: %s', async (text) => {
    expect(await ask(text)).toMatchObject({ error: { code: -32_600 } });
  });
});

test('CVE-2026-27896: a tool is told by `name` alone', async () => {
  const call = (params: string) =>
    post(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`, {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'whoami',
    });
  expect((await call('{"NAME":"whoami","arguments":{}}')).status).toBe(400);
  expect((await call('{"Name":"execute_query","arguments":{}}')).status).toBe(400);
});
