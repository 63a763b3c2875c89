import { expect, test } from 'vitest';
import type { QueryView } from '../../../server/contract/admin.ts';
import type { QueueView } from '../../../server/contract/queue.ts';
import { adminCall, clientWith } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { toolCall } from '../../fixtures/mcp-messages.ts';
import { openMcpSocket } from '../../fixtures/mcp-socket.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';
import { untilStatementsRun } from '../../fixtures/until-statements-run.ts';

const stage = gatewayOnSandbox();
const reading = { allow: ['DEMO'] };

const admin = (method: 'GET' | 'POST', path: string, body?: unknown) =>
  adminCall(stage().gateway, method, path, body);
const queue = async () => (await admin('GET', '/admin/queue')).json as QueueView;

test('a paused client waits and is told so; the others go on; resumed, it is answered', async () => {
  const held = await clientWith(stage().gateway, 'held', reading);
  const free = await clientWith(stage().gateway, 'free', reading);
  expect((await admin('POST', '/admin/pause', { client: 'held' })).json).toEqual({
    all: false,
    clients: ['held'],
  });

  const { socket, told, ask, shakeHands } = await openMcpSocket(stage().gateway.webSocketUrl, held.token);
  await shakeHands();
  const call = toolCall(9, 'execute_query', { query: 'SELECT 7 AS N' });
  const answer = ask({ ...call, params: { ...call.params, _meta: { progressToken: 'p' } } });
  await told(/^queued at place 1 of 1, paused by a human, for \d+ s$/);
  expect((await free.query('SELECT 1 AS N')).data).toMatchObject({ rows: [[1]] });
  const { json } = await admin('GET', '/admin/queries');
  expect((json as QueryView[])[0]).toMatchObject({
    client: 'held',
    state: 'waiting',
    queue: { place: 1, of: 1, waitsFor: 'paused' },
  });
  expect((await admin('GET', '/admin/clients')).json).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'held', paused: true }),
      expect.objectContaining({ name: 'free', paused: false }),
    ]),
  );

  await admin('POST', '/admin/resume', { client: 'held' });
  expect(await answer).toMatchObject({ id: 9, result: { structuredContent: { rows: [[7]] } } });
  socket.terminate();
});

test('halt aborts at Snowflake what runs, cancels what waits for a slot or a human, and lets nothing start', async () => {
  const running = await clientWith(stage().gateway, 'running', {
    ...reading,
    quota: { concurrentQueries: 2 },
  });
  const asking = await clientWith(stage().gateway, 'asking', { ...reading, statements: { read: 'ask' } });
  await stage().control.slow(60_000, { sql: 'slow_one', times: null });
  const answers = [1, 2, 3].map((n) => running.query(`SELECT ${n} AS slow_one`));
  answers.push(asking.query('SELECT 1 AS N'));
  await expect.poll(async () => ((await admin('GET', '/admin/approvals')).json as unknown[]).length).toBe(1);
  // Only now: while the one that asks was explained, that counted as a statement that ran.
  await untilStatementsRun(stage(), 'slow_one', 2);
  await expect.poll(queue).toMatchObject({ inUse: 2, waitingCount: 1 });
  await stage().control.clearRequests();

  expect(await admin('POST', '/admin/halt', {})).toEqual({
    status: 200,
    json: { running: 2, waiting: 1, approvals: 1, paused: { all: true, clients: [] } },
  });
  expect((await Promise.all(answers)).map(({ code }) => code)).toEqual(Array(4).fill('QUERY_CANCELLED'));
  await stage().control.untilRunning(0);
  const routes = (await stage().control.requests()).map(({ route }) => route);
  expect(routes.filter((route) => route === 'abort')).toHaveLength(2);
  expect(routes).not.toContain('query');
  expect((await admin('GET', '/admin/overview')).json).toMatchObject({ paused: true, running: 0 });

  const later = running.query('SELECT 3 AS N');
  await expect.poll(async () => (await queue()).waiting).toMatchObject([{ waitsFor: 'paused' }]);
  await admin('POST', '/admin/resume', {});
  expect((await later).data).toMatchObject({ rows: [[3]] });
});

test('the live stream tells who waits and for what while it lasts', async () => {
  const client = await clientWith(stage().gateway, 'watched', reading);
  const stop = new AbortController();
  const stream = await fetch(`${stage().gateway.url}/admin/events`, {
    headers: { authorization: `Bearer ${stage().gateway.home.adminToken()}` },
    signal: stop.signal,
  });
  await admin('POST', '/admin/pause', {});
  const answer = client.query('SELECT 5 AS N');
  const told = [
    /"type":"queue".*"client":"watched".*"waitsFor":"paused"/,
    /"type":"overview".*"paused":true/,
  ];
  let text = '';
  for await (const chunk of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (told.every((event) => event.test(text))) break;
  }
  for (const event of told) expect(text).toMatch(event);
  stop.abort();
  await admin('POST', '/admin/resume', {});
  expect((await answer).data).toMatchObject({ rows: [[5]] });
});

test('a pause of all and one of a client are apart: resuming all leaves the client paused', async () => {
  await clientWith(stage().gateway, 'twice', reading);
  await admin('POST', '/admin/pause', { client: 'twice' });
  await admin('POST', '/admin/pause', {});
  expect((await admin('POST', '/admin/resume', {})).json).toEqual({ all: false, clients: ['twice'] });
  await adminCall(stage().gateway, 'DELETE', '/admin/clients/twice');
  expect((await queue()).paused).toEqual({ all: false, clients: [] });
});

test('a client that there is not cannot be paused, nor can nonsense', async () => {
  for (const path of ['/admin/pause', '/admin/resume']) {
    expect(await admin('POST', path, { client: 'nobody' })).toMatchObject({
      status: 404,
      json: { error: { code: 'CLIENT_UNKNOWN' } },
    });
    expect(await admin('POST', path, { clients: ['held'] })).toMatchObject({ status: 400 });
  }
});

test('no token of a client or a bridge, and no missing one, moves a brake', async () => {
  const client = await clientWith(stage().gateway, 'sly', reading);
  await admin('POST', '/admin/pause', { client: 'sly' });
  const bridge = (await admin('POST', '/admin/bridges', { client: 'sly' })).json as { token: string };
  const routes = [
    ['GET', '/admin/queue'],
    ['PUT', '/admin/scheduler'],
    ['POST', '/admin/pause'],
    ['POST', '/admin/resume'],
    ['POST', '/admin/halt'],
  ] as const;
  for (const token of [client.token, bridge.token, undefined]) {
    for (const [method, path] of routes) {
      const attempt = await rawHttp({
        port: stage().gateway.port,
        path,
        method,
        headers: {
          'content-type': 'application/json',
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        ...(method !== 'GET' && { body: '{"client":"sly","strategy":"round_robin"}' }),
      });
      expect(attempt).toMatchObject({ status: 401, json: { error: { code: 'ADMIN_REQUIRED' } } });
    }
  }
  for (const tool of ['resume', 'pause', 'halt', 'queue']) {
    expect((await client.call(tool, {}).catch(() => ({ isError: true }))).isError).toBe(true);
  }
  expect(await queue()).toMatchObject({ strategy: 'fair_share', paused: { all: false, clients: ['sly'] } });
  await admin('POST', '/admin/resume', { client: 'sly' });
});
