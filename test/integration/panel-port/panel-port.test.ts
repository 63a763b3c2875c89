import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminEventSchema } from '../../../server/contract/events.ts';
import { panelPortLimits } from '../../../server/contract/panel-port.ts';
import { createPanelPortClient, PortRefused } from '../../../server/contract/panel-port-client.ts';
import { gatewayBackend } from '../../../server/panel-port/gateway-backend.ts';
import { servePanelPort } from '../../../server/panel-port/serve-panel-port.ts';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import { portPair } from '../../fixtures/node-port.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway?.stop());

const never = () => new AbortController().signal;
const fail = (error: unknown) => {
  throw error;
};

/** The two carriers: straight into the daemon, and through a process that holds the admin token. */
const carriers = {
  'into the daemon': (port: Parameters<TestGateway['gateway']['servePanel']>[0]) =>
    gateway.gateway.servePanel(port),
  'over HTTP': (port: Parameters<TestGateway['gateway']['servePanel']>[0]) =>
    servePanelPort(port, gatewayBackend(gateway.home.home, gateway.url), fail),
};

describe.each(Object.entries(carriers))('the port %s', (_name, serve) => {
  function openClient() {
    const [near, far] = portPair();
    serve(far);
    return createPanelPortClient(near);
  }

  test('answers the admin routes without any token of the asking side', async () => {
    const client = openClient();
    const answer = await client.request({ method: 'GET', path: '/admin/snapshot' }, never());
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({ overview: { state: 'running' }, clients: [] });
    client.close();
  });

  test('carries bodies, and refusals with their code', async () => {
    const client = openClient();
    const body = JSON.stringify({ verdict: 'once' });
    const id = '0d5f6c1e-7b1c-4f6e-9a51-6a3f1f0b7c11';
    const answer = await client.request({ method: 'POST', path: `/admin/approvals/${id}`, body }, never());
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 'POLICY_APPROVAL_UNKNOWN' } });
    client.close();
  });

  test('streams what changes, and tells the daemon when nobody reads any more', async () => {
    const client = openClient();
    const stop = new AbortController();
    const types: string[] = [];
    for await (const text of client.stream('/admin/events', stop.signal)) {
      types.push(adminEventSchema.parse(JSON.parse(text)).type);
      if (types.includes('overview')) break;
    }
    expect(types[0]).toBe('snapshot');
    // Nothing of the stream is left that a stop would have to wait for.
    client.close();
  });

  test('an aborted stream ends with the reason of the abort', async () => {
    const client = openClient();
    const stop = new AbortController();
    const stream = client.stream('/admin/events', stop.signal);
    await stream.next();
    stop.abort(new Error('the person has left'));
    await expect(
      (async () => {
        for (;;) if ((await stream.next()).done) return;
      })(),
    ).rejects.toThrow('the person has left');
    client.close();
  });

  test('a stream of something that is none is refused', async () => {
    const client = openClient();
    await expect(client.stream('/admin/nothing', never()).next()).rejects.toBeInstanceOf(PortRefused);
    client.close();
  });

  test.each([
    '/mcp',
    '/status',
    '/admin/../mcp',
    '/admin/%2e%2e/mcp',
    '//x/admin/',
    'http://127.0.0.1/admin/x',
  ])('the path %s is out of reach', async (path) => {
    const client = openClient();
    const answer = await client.request({ method: 'GET', path }, never());
    expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 'PANEL_PORT_PATH' } });
    await expect(client.stream(path, never()).next()).rejects.toBeInstanceOf(PortRefused);
    client.close();
  });

  test('more streams than allowed are refused, and a freed place is usable again', async () => {
    const client = openClient();
    const stop = new AbortController();
    const streams = Array.from({ length: panelPortLimits.streams }, () =>
      client.stream('/admin/events', stop.signal),
    );
    for (const stream of streams) await stream.next();
    const refused = await client
      .stream('/admin/events', never())
      .next()
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(PortRefused);
    expect(refused instanceof PortRefused && JSON.parse(refused.answer.text)).toMatchObject({
      error: { code: 'PANEL_PORT_BUSY', retryable: true },
    });
    await streams[0]?.return();
    expect((await client.stream('/admin/events', stop.signal).next()).done).toBe(false);
    client.close();
  });

  test('a flood of requests is answered or refused, each one', async () => {
    const client = openClient();
    const answers = await Promise.all(
      Array.from({ length: 500 }, () => client.request({ method: 'GET', path: '/admin/clients' }, never())),
    );
    const statuses = new Set(answers.map((answer) => answer.status));
    expect([...statuses].every((status) => status === 200 || status === 503)).toBe(true);
    expect(answers.filter((answer) => answer.status === 200).length).toBeGreaterThan(0);
    client.close();
  });

  test.each([
    ['something that is no message', 'hello'],
    ['a kind that does not exist', { kind: 'eval', id: 1, path: '/admin/snapshot' }],
    [
      'a field too many',
      { kind: 'request', id: 1, method: 'GET', path: '/admin/x', headers: { authorization: 'x' } },
    ],
    ['a method of its own', { kind: 'request', id: 1, method: 'CONNECT', path: '/admin/x' }],
    ['an endless path', { kind: 'stream', id: 1, path: `/admin/${'x'.repeat(3_000)}` }],
    ['a body that is no text', { kind: 'request', id: 1, method: 'POST', path: '/admin/x', body: { a: 1 } }],
  ])('%s costs the port', async (_case, message) => {
    const [near, far] = portPair();
    serve(far);
    const closed = new Promise<void>((resolve) => near.onClose(resolve));
    near.onMessage(() => undefined);
    near.post(message);
    await closed;
  });
});

test('what opens the routes inside the process opens nothing over HTTP', async () => {
  const spy = await startGateway();
  let seen = '';
  // What the port's requests carry, seen where no client of the product can look.
  const { routing } = spy.gateway.app;
  Object.defineProperty(spy.gateway.app, 'routing', {
    value: (request: IncomingMessage, response: ServerResponse) => {
      seen = request.headers.authorization ?? '';
      routing(request, response);
    },
  });
  const [near, far] = portPair();
  spy.gateway.servePanel(far);
  const client = createPanelPortClient(near);
  expect((await client.request({ method: 'GET', path: '/admin/clients' }, never())).status).toBe(200);
  expect(seen).toMatch(/^Bearer sgp_/);

  for (const headers of [
    { authorization: seen },
    { authorization: seen, 'user-agent': 'lightMyRequest' },
    { authorization: seen, 'x-forwarded-for': '127.0.0.1' },
  ]) {
    const response = await fetch(`${spy.url}/admin/clients`, { headers });
    expect({ status: response.status, code: (await response.json()).error.code }).toEqual({
      status: 401,
      code: 'ADMIN_REQUIRED',
    });
  }
  client.close();
  await spy.stop();
});

test('the end of the daemon ends what waits on the port', async () => {
  const own = await startGateway();
  const [near, far] = portPair();
  own.gateway.servePanel(far);
  const client = createPanelPortClient(near);
  const stream = client.stream('/admin/events', never());
  await stream.next();
  const drained = (async () => {
    for (;;) if ((await stream.next()).done) return 'ended';
  })();
  await own.stop();
  expect(await drained).toBe('ended');
  client.close();
});
