import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAdminApi } from '../../../renderer/lib/admin-api.ts';
import { createHttpLink } from '../../../renderer/lib/http-link.ts';
import { type LinkErrorKind, toLinkError } from '../../../renderer/lib/link-error.ts';
import { anEmptySnapshot } from '../../fixtures/panel-data.ts';

// The time of the link is the test's; its sockets are real.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of open.splice(0)) await close();
});

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function json(status: number, body: unknown) {
  return (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
}

function html(_request: IncomingMessage, response: ServerResponse): void {
  response.end('<html>');
}

/** What a daemon does that is asked once, and answers when the test says so. */
function askedFor() {
  let answer = (_request: IncomingMessage, _response: ServerResponse): void => undefined;
  const asked = new Promise<ServerResponse>((resolve) => {
    answer = (_request, response) => resolve(response);
  });
  return { answer, asked };
}

const token = () => 'secret-token';
const never = () => new AbortController().signal;
const refusal = { code: 'QUERY_NOT_RUNNING', message: 'It does not run.', next: 'Nothing to do.' };

async function failureOf(task: Promise<unknown>): Promise<{ kind: LinkErrorKind; code: string | null }> {
  const error = toLinkError(
    await task.then(
      () => new Error('it worked'),
      (thrown: unknown) => thrown,
    ),
  );
  return { kind: error.kind, code: error.refusal?.code ?? null };
}

describe('createHttpLink', () => {
  test('sends the token as a header and never in the address', async () => {
    const seen: string[] = [];
    const baseUrl = await listen((request, response) => {
      seen.push(request.url ?? '', request.headers.authorization ?? '');
      response.end('{}');
    });
    await createHttpLink({ baseUrl, token }).request({ method: 'GET', path: '/admin/snapshot' });
    expect(seen).toEqual(['/admin/snapshot', 'Bearer secret-token']);
  });

  test('does not follow a redirect, which would carry the token elsewhere', async () => {
    let elsewhere = 0;
    const other = await listen((_request, response) => {
      elsewhere += 1;
      response.end('{}');
    });
    const baseUrl = await listen((_request, response) => {
      response.writeHead(307, { location: `${other}/admin/snapshot` });
      response.end();
    });
    const link = createHttpLink({ baseUrl, token });
    expect(await failureOf(link.request({ method: 'GET', path: '/' }))).toMatchObject({
      kind: 'unreachable',
    });
    expect(elsewhere).toBe(0);
  });

  test.each([
    ['401', json(401, { error: refusal }), 'unauthorized', 'QUERY_NOT_RUNNING'],
    ['a coded refusal', json(409, { error: refusal }), 'refused', 'QUERY_NOT_RUNNING'],
    ['an error without a code', json(502, 'bad gateway'), 'unreachable', null],
    ['an answer that is not JSON', html, 'unreadable', null],
  ] as const)('%s', async (_name, answer, kind, code) => {
    const link = createHttpLink({ baseUrl: await listen(answer), token });
    expect(await failureOf(link.request({ method: 'POST', path: '/x', body: {} }))).toEqual({ kind, code });
  });

  test('a request that is never answered counts as unreachable', async () => {
    const { answer, asked } = askedFor();
    const link = createHttpLink({ baseUrl: await listen(answer), token });
    const failure = failureOf(link.request({ method: 'GET', path: '/' }));
    await asked;
    vi.advanceTimersByTime(60_000);
    expect(await failure).toMatchObject({ kind: 'unreachable' });
  });

  test('an answer that lay there when the time was over is taken, as a page does that was held up', async () => {
    const { answer, asked } = askedFor();
    const link = createHttpLink({ baseUrl: await listen(answer), token, requestMs: 15_000 });
    const answered = link.request({ method: 'GET', path: '/' });
    const response = await asked;
    vi.advanceTimersByTime(15_000);
    response.end('"late"');
    expect(await answered).toBe('late');
  });

  test('a stream that falls silent is told from one that broke', async () => {
    const baseUrl = await listen((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: one\n\n');
    });
    const stream = createHttpLink({ baseUrl, token }).stream('/', never())[Symbol.asyncIterator]();
    expect((await stream.next()).value).toBe('one');
    const failure = failureOf(stream.next());
    vi.advanceTimersByTime(60_000);
    expect(await failure).toMatchObject({ kind: 'silent' });
  });

  test('a stream in which something lay when the time was over is not silent', async () => {
    const { answer, asked } = askedFor();
    const link = createHttpLink({ baseUrl: await listen(answer), token, silenceMs: 20_000 });
    const stream = link.stream('/', never())[Symbol.asyncIterator]();
    const first = stream.next();
    const response = await asked;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: one\n\n');
    await first;
    for (const text of ['two', 'three']) {
      const next = stream.next();
      vi.advanceTimersByTime(20_000);
      response.write(`data: ${text}\n\n`);
      expect((await next).value).toBe(text);
    }
    await stream.return?.();
  });

  test('a stream of another media type is not read', async () => {
    const link = createHttpLink({ baseUrl: await listen(json(200, {})), token });
    const first = link.stream('/', never())[Symbol.asyncIterator]().next();
    expect(await failureOf(first)).toMatchObject({ kind: 'unreadable' });
  });
});

describe('createAdminApi', () => {
  test('an answer against the contract is refused and not shown', async () => {
    const odd = { ...anEmptySnapshot(1_700_000_000_000), queries: [{ id: 5 }] };
    const api = createAdminApi(createHttpLink({ baseUrl: await listen(json(200, odd)), token }));
    expect(await failureOf(api.snapshot(never()))).toMatchObject({ kind: 'unreadable' });
  });

  test('an event against the contract ends the stream', async () => {
    const baseUrl = await listen((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(
        `data: ${JSON.stringify({ type: 'snapshot', snapshot: anEmptySnapshot(1_700_000_000_000) })}\n\ndata: {}\n\n`,
      );
    });
    const events = createAdminApi(createHttpLink({ baseUrl, token })).events(never());
    const seen: string[] = [];
    const failure = await failureOf(
      (async () => {
        for await (const event of events) seen.push(event.type);
      })(),
    );
    expect({ seen, kind: failure.kind }).toEqual({ seen: ['snapshot'], kind: 'unreadable' });
  });

  test('an id cannot leave its place in the path', async () => {
    const seen: string[] = [];
    const baseUrl = await listen((request, response) => {
      seen.push(request.url ?? '');
      response.end('{}');
    });
    await createAdminApi(createHttpLink({ baseUrl, token })).cancelQuery('../../stop?x#');
    expect(seen).toEqual(['/admin/queries/..%2F..%2Fstop%3Fx%23/cancel']);
  });
});
