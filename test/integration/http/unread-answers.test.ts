import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { clientWith } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { toolCall } from '../../fixtures/mcp-messages.ts';
import { sessionViews } from '../../fixtures/session-views.ts';

const stage = gatewayOnSandbox();
const reading = { allow: ['DEMO'], quota: { requestsPerMinute: 10_000, burst: 1_000 } };
const pipelined = 100;

/** A statement with an answer of half a megabyte, each another one. */
const big = (n: number) => `SELECT ${n} AS N, LPAD('x', 250000, 'x') AS S`;

const ways: Record<string, (n: number) => { path: string; body: unknown; headers: string }> = {
  REST: (n) => ({
    path: '/mcp/tools/call',
    body: { name: 'execute_query', arguments: { query: big(n) } },
    headers: '',
  }),
  'calls of 2026': (n) => {
    const call = toolCall(n, 'execute_query', { query: big(n) });
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
      'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
    };
    return {
      path: '/mcp',
      body: { ...call, params: { ...call.params, _meta } },
      headers: 'mcp-protocol-version: 2026-07-28\r\nmcp-method: tools/call\r\nmcp-name: execute_query\r\n',
    };
  },
};

test.each(Object.entries(ways))(
  '%s, 100 pipelined and none read: only a few run, another client is served, and once read all are answered',
  async (way, requestOf) => {
    const name = way === 'REST' ? 'rest' : 'modern';
    const piping = await clientWith(stage().gateway, name, reading);
    const other = await clientWith(stage().gateway, `${name}-other`, reading);
    const socket = connect(stage().gateway.port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    socket.pause();
    for (let n = 1; n <= pipelined; n += 1) {
      const { path, body, headers } = requestOf(n);
      const text = JSON.stringify(body);
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: localhost:${stage().gateway.port}\r\nauthorization: Bearer ${piping.token}\r\n` +
          `content-type: application/json\r\naccept: application/json, text/event-stream\r\n${headers}` +
          `content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
      );
    }
    const calls = async () =>
      (await sessionViews(stage().gateway, name)).reduce((sum, session) => sum + session.calls, 0);
    await expect.poll(calls).toBeGreaterThan(0);
    for (let n = 0; n < 30; n += 1) expect((await other.query(`SELECT ${n} AS OTHER`)).isError).toBe(false);
    // What the operating system takes of the answers is as good as read; the rest has not been asked for yet.
    expect(await calls()).toBeLessThan(pipelined / 2);

    const opening = 'HTTP/1.1 200 OK';
    let end = '';
    let answers = 0;
    socket.setEncoding('latin1').on('data', (part: string) => {
      // One may be cut in two: what could be the beginning of one is looked at again with the next part.
      const text = end + part;
      answers += text.split(opening).length - 1;
      end = text.slice(1 - opening.length);
      if (answers === pipelined) socket.emit('all');
    });
    const all = once(socket, 'all');
    socket.resume();
    await all;
    expect(await calls()).toBe(pipelined);
  },
);
