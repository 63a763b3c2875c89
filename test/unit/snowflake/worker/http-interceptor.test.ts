import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http, { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { Sendings } from '../../../../server/snowflake/worker/http-attempts.ts';
import { installSendGate, passGate } from '../../../../server/snowflake/worker/http-interceptor.ts';

let server: Server | undefined;

installSendGate({ silenceMs: 60_000 });

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  server = undefined;
});

async function listen(answer: (response: ServerResponse) => void): Promise<number> {
  server = createServer((_request, response) => answer(response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Sends a statement as the driver does, reads the answer, and never fails. */
async function send(port: number, requestId: string): Promise<void> {
  const path = `/queries/v1/query-request?a=1&requestId=${requestId}&request_guid=2`;
  const sent = http.request({ host: '127.0.0.1', port, path, method: 'POST', agent: false });
  sent.end('{}');
  await new Promise<void>((resolve) => {
    sent.once('error', () => resolve());
    sent.once('response', (response) => {
      response.resume();
      response.once('error', () => undefined);
      response.once('close', () => resolve());
    });
  });
}

function watch(requestId: string = randomUUID()) {
  const failures: number[] = [];
  const sendings = new Sendings((failed) => failures.push(failed));
  return { requestId, sendings, failures, passage: passGate(requestId, sendings) };
}

test('a statement that has not been sent is accounted for', () => {
  const { sendings } = watch();
  expect(sendings).toMatchObject({ allAccountedFor: true, problem: null });
});

test('one that was answered is', async () => {
  const port = await listen((response) => response.end('{}'));
  const { requestId, sendings, failures } = watch();
  await send(port, requestId);
  expect(sendings).toMatchObject({ allAccountedFor: true, problem: null });
  expect(failures).toEqual([]);
});

test.each<[string, (response: ServerResponse) => void, string]>([
  ['503', (response) => response.writeHead(503).end(), 'HTTP 503'],
  ['408', (response) => response.writeHead(408).end(), 'HTTP 408'],
  ['a closed line', (response) => response.socket?.destroy(), 'ECONNRESET'],
  [
    'half an answer',
    (response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.socket?.destroy());
    },
    'the answer broke off',
  ],
])('%s leaves open whether it has run', async (_what, answer, problem) => {
  const port = await listen(answer);
  const { requestId, sendings, failures } = watch();
  await send(port, requestId);
  expect(sendings).toMatchObject({ allAccountedFor: false, problem });
  expect(failures).toEqual([1]);
});

test('400 is a no, and so is a line that never was', async () => {
  const port = await listen((response) => response.writeHead(400).end());
  const { requestId, sendings, failures } = watch();
  await send(port, requestId);
  expect(sendings).toMatchObject({ allAccountedFor: true, problem: 'HTTP 400' });
  server?.close();
  await send(port, requestId);
  expect(sendings).toMatchObject({ allAccountedFor: true, problem: 'ECONNREFUSED' });
  expect(failures).toEqual([1, 2]);
});

test('a lost request stays lost, whatever comes after it', async () => {
  let calls = 0;
  const port = await listen((response) => (calls++ === 0 ? response.socket?.destroy() : response.end('{}')));
  const { requestId, sendings } = watch();
  await send(port, requestId);
  await send(port, requestId);
  expect(sendings).toMatchObject({ allAccountedFor: false, problem: null });
});

test('requests of others, and those after the end of the statement, are not counted', async () => {
  const port = await listen((response) => response.socket?.destroy());
  const { requestId, sendings, passage } = watch();
  await send(port, randomUUID());
  passage.end();
  await send(port, requestId);
  expect(sendings.allAccountedFor).toBe(true);
});

test('once a statement has been given up, not a byte of it goes out any more', async () => {
  let calls = 0;
  const port = await listen((response) => {
    calls += 1;
    response.end('{}');
  });
  let connections = 0;
  server?.on('connection', () => {
    connections += 1;
  });
  const { requestId, passage } = watch();
  await send(port, requestId);
  passage.close();
  for (let n = 0; n < 3; n += 1) await send(port, requestId);
  expect({ calls, connections }).toEqual({ calls: 1, connections: 1 });
  // Others pass.
  await send(port, randomUUID());
  expect(calls).toBe(2);
});
