import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import {
  initialize,
  openLegacySession,
  postLegacy,
  postModern,
  toolCall,
} from '../../fixtures/mcp-messages.ts';
import { type RawAnswer, rawHttp } from '../../fixtures/raw-http.ts';

// What real clients, libraries and scripts send, and what they get for it: lenient where it is harmless, exact where two
// readers could take it for different things.

let gateway: TestGateway;
let token: string;
let session: string;
beforeAll(async () => {
  gateway = await startGateway();
  token = gateway.addClient('tester');
  session = await openLegacySession(place());
});
afterAll(() => gateway.stop());

const place = () => ({ port: gateway.port, token });
const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' } as const;

/** The ways in over plain HTTP, each with a call that succeeds. */
const ways: Record<string, (headers: Record<string, string>) => Promise<RawAnswer>> = {
  'initialize of 2025': (headers) => postLegacy(place(), initialize, headers),
  'list of 2025': (headers) => postLegacy(place(), list, { 'mcp-session-id': session, ...headers }),
  'call of 2025': (headers) =>
    postLegacy(place(), toolCall(1, 'whoami'), { 'mcp-session-id': session, ...headers }),
  'list of 2026': (headers) => postModern(place(), list, headers),
  'call of 2026': (headers) => postModern(place(), toolCall(1, 'whoami'), headers),
  REST: (headers) =>
    rawHttp({
      port: gateway.port,
      path: '/mcp/tools/call',
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      body: '{"name":"whoami","arguments":null}',
    }),
};

const taken = {
  accept: [
    '*/*',
    'application/*',
    'application/*, text/*',
    'APPLICATION/JSON, TEXT/EVENT-STREAM',
    'Application/Json;q=0.9 , Text/Event-Stream ; q=0.5',
    'text/event-stream,application/json',
    'text/html, */*;q=0.8',
  ],
  'content-type': [
    'application/json',
    'APPLICATION/JSON',
    'application/json;charset=utf-8',
    'application/json; charset="utf-8"',
    'application/json; charset=UTF8',
    'application/json ; charset="UTF-8"',
    'application/json;',
  ],
  authorization: ['Bearer TOKEN', 'bearer TOKEN', 'BEARER TOKEN'],
};
const cases = Object.entries(ways).flatMap(([way, send]) =>
  Object.entries(taken).flatMap(([header, values]) =>
    values.map((value) => [way, header, value, send] as const),
  ),
);

test.each(cases)('%s with %s: %s is served', async (_way, header, value, send) => {
  const answer = await send({ [header]: value.replace('TOKEN', token) });
  expect([answer.status, answer.text.includes('"error"')]).toEqual([200, false]);
});

describe('what is refused', () => {
  test.each(['text/html', 'application/json;q=0, text/event-stream', 'application/json'])(
    'an answer that could not be given: accept %s',
    async (accept) => {
      expect((await postLegacy(place(), initialize, { accept })).status).toBe(406);
    },
  );

  const raw = (head: string, body: string | Buffer = '') => {
    const bytes = Buffer.from(body);
    return exchange(
      Buffer.concat([
        Buffer.from(`${head}\r\ncontent-length: ${bytes.length}\r\nconnection: close\r\n\r\n`),
        bytes,
      ]),
    );
  };
  const head = (more: string) =>
    `POST /mcp HTTP/1.1\r\nhost: localhost:${gateway.port}\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\naccept: */*${more}`;

  test.each([
    'host: localhost',
    'Host: evil.example.com',
    'authorization: Bearer x',
    'content-type: text/plain',
  ])('a header that stands twice: %s', async (header) => {
    const answer = await raw(head(`\r\n${header}`), JSON.stringify(initialize));
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('HTTP_HEADER_TWICE');
  });

  test.each([0x80, 0xc0, 0xff])('bytes that are not UTF-8: %d', async (byte) => {
    const [before, after] = JSON.stringify(toolCall(3, 'execute_query', { query: "SELECT '#'" })).split('#');
    const answer = await raw(
      head(''),
      Buffer.concat([Buffer.from(before ?? ''), Buffer.of(byte), Buffer.from(after ?? '')]),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"code":-32700');
    expect(answer).toContain('UTF-8');
  });

  test('a message with a byte order mark in front is no such text', async () => {
    const answer = await raw(head(''), `\ufeff${JSON.stringify(initialize)}`);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });
});

/** Sends bytes as they are and returns all that comes. */
async function exchange(bytes: Buffer): Promise<string> {
  const socket = connect(gateway.port, '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  socket.write(bytes);
  await once(socket, 'end');
  socket.destroy();
  return text;
}

describe('members of a message', () => {
  const nulls = [
    { ...list, params: { cursor: null } },
    { ...list, params: null },
    { ...list, params: { _meta: null } },
    { ...toolCall(1, 'whoami'), params: { name: 'whoami', arguments: null } },
  ];
  test.each(nulls)('null stands for an absent one: %j', async (message) => {
    const answer = await postLegacy(place(), message, { 'mcp-session-id': session });
    expect(answer).toMatchObject({ status: 200, json: { id: 1, result: expect.anything() } });
  });

  test('a cursor of 2026 may be null as well', async () => {
    const answer = await postModern(place(), { ...list, params: { cursor: null } });
    expect(answer).toMatchObject({ status: 200, json: { result: { tools: expect.anything() } } });
  });

  const { clientInfo: _clientInfo, ...anonymous } = initialize.params;
  test.each([
    [{ ...initialize, params: anonymous }, 'params.clientInfo'],
    [{ ...initialize, params: { ...anonymous, clientInfo: { name: 'x' } } }, 'params.clientInfo.version'],
    [
      { ...initialize, params: { ...initialize.params, protocolVersion: undefined } },
      'params.protocolVersion',
    ],
    [{ ...list, params: { cursor: 5 } }, 'params.cursor'],
    [{ ...toolCall(1, 'whoami'), params: {} }, 'params.name'],
    [{ ...toolCall(1, 'whoami'), params: { name: 'whoami', arguments: 'x' } }, 'params.arguments'],
  ])('one that is missing or of another kind is named: %j', async (message, member) => {
    const headers = message.method === 'initialize' ? {} : { 'mcp-session-id': session };
    const answer = await postLegacy(place(), message, headers as Record<string, string>);
    expect(answer).toMatchObject({
      status: 400,
      json: { id: message.id, error: { code: -32_602, message: expect.stringContaining(member) } },
    });
  });
});

describe('arguments as models write them', () => {
  const call = async (name: string, args: Record<string, unknown>) => {
    const { json } = await postModern(place(), toolCall(1, name, args));
    const { result } = json as { result: { isError?: boolean; content: { text: string }[] } };
    return { failed: result.isError ?? false, text: result.content[0]?.text ?? '' };
  };

  test.each([
    ['list_tables', { database: 'DEMO', schema: null }],
    ['list_tables', { database: 'DEMO', schema: '' }],
    ['execute_query', { query: 'SELECT 1 AS N', limit: '5' }],
    ['execute_query', { query: 'SELECT 1 AS N', limit: ' 5 ', database: '', schema: null }],
    ['execute_query', { query: 'SELECT 1 AS N', limit: null }],
  ])('%s %j is served', async (name, args) => {
    expect(await call(name, args)).not.toMatchObject({ text: expect.stringContaining('QUERY_BAD_ARGUMENT') });
  });

  test.each([
    ['list_tables', { database: null }, 'database'],
    ['execute_query', { query: '' }, 'query'],
    ['execute_query', { query: 'SELECT 1', limit: 'five' }, 'limit'],
    ['execute_query', { query: 'SELECT 1', limit: '5.5' }, 'limit'],
    ['execute_query', { query: 'SELECT 1', limit: '1e999' }, 'limit'],
    ['execute_query', { query: 'SELECT 1', limit: '0x10' }, 'limit'],
    ['execute_query', { query: 5 }, 'query'],
  ])('%s %j is not, and the argument is named', async (name, args, argument) => {
    const { failed, text } = await call(name, args);
    expect([failed, text.includes(argument)]).toEqual([true, true]);
  });

  test.each([
    ['execute_query', { qurey: 'SELECT 1' }, 'did you mean query?'],
    ['execute_query', { query: 'SELECT 1', QUERY: 'SELECT 2' }, 'did you mean query?'],
    ['execute_query', { query: 'SELECT 1', statement_text: 'x' }, 'it takes query, '],
    ['whoami', { verbose: true }, 'this tool takes none'],
  ])('%s %j: what there is none of is named with the nearest', async (name, args, hint) => {
    const { failed, text } = await call(name, args);
    expect([failed, text]).toEqual([true, expect.stringContaining(hint)]);
  });
});

describe('addresses and methods', () => {
  test('/mcp/ is /mcp', async () => {
    const answer = await rawHttp({
      port: gateway.port,
      path: '/mcp/',
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: '*/*' },
      body: JSON.stringify(initialize),
    });
    expect(answer.status).toBe(200);
  });

  test.each(['/mcp', '/health', '/mcp/tools/call'])(
    'OPTIONS %s without an Origin is answered',
    async (path) => {
      expect((await rawHttp({ port: gateway.port, path, method: 'OPTIONS' })).status).toBe(204);
    },
  );

  test.each(['HEAD', 'PUT', 'PATCH'])('%s /mcp is 405 and leaves the stream to GET', async (method) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'mcp-session-id': session,
      accept: 'text/event-stream',
    };
    const answer = await rawHttp({ port: gateway.port, path: '/mcp', method, headers });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST, GET, DELETE']);
    const stream = await fetch(gateway.mcpUrl, { headers });
    expect(stream.status).toBe(200);
    await stream.body?.cancel();
  });

  const hasIpv6 = Object.values(networkInterfaces()).some((list) =>
    list?.some(({ address }) => address === '::1'),
  );
  test.runIf(hasIpv6)('localhost may be either loopback', async () => {
    for (const host of ['127.0.0.1', '[::1]']) {
      const response = await fetch(`http://${host}:${gateway.port}/health`);
      expect(response.status).toBe(200);
    }
  });
});
