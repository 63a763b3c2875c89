import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  type ClientPolicy,
  pairingSchema,
  panelTokenSchema,
  snapshotSchema,
} from '../../../server/contract/admin.ts';
import type { ChangeView } from '../../../server/contract/changes.ts';
import { adminEventSchema } from '../../../server/contract/events.ts';
import { createSseReader } from '../../../server/panel-port/sse-texts.ts';
import { type GatewayProcess, startGatewayProcess } from '../../fixtures/gateway-process.ts';
import { type CliRunner, createCliRunner } from '../cli/cli-runner.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let gateway: GatewayProcess;
let cli: CliRunner;
beforeAll(async () => {
  gateway = await startGatewayProcess();
  cli = createCliRunner();
  gateway.addClient('bi', 'cursor', { allow: ['DEMO'] });
});
afterAll(async () => {
  await gateway?.stop();
  await cli?.dispose();
});

const snowgate = (...args: string[]) => cli.run(args, { SNOWGATE_HOME: gateway.home.home.root });

async function ask(method: string, path: string, body?: unknown, token = gateway.home.adminToken()) {
  const response = await fetch(`${gateway.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: JSON.parse(text || 'null') as unknown };
}

const changes = async () => (await ask('GET', '/admin/changes')).json as readonly ChangeView[];
const latest = async () => {
  const [change] = await changes();
  if (!change) throw new Error('nothing was changed');
  return change;
};
const policy = async () => ((await ask('GET', '/admin/clients/bi/policy')).json as ClientPolicy).policy;
const undo = (id: string) => ask('POST', `/admin/changes/${id}/undo`, {});

test('a change of a policy is told with where it came from, and taken back once', async () => {
  const before = await policy();
  await snowgate('clients', 'policy', 'bi', '--allow', 'DEMO,HR', '--statement', 'write=ask');
  const change = await latest();
  expect(change).toMatchObject({
    origin: 'cli',
    text: 'The policy of bi was changed: allow, statements.write',
    undoable: true,
  });
  expect(await undo(change.id)).toMatchObject({ status: 200 });
  expect(await policy()).toEqual(before);
  expect(await changes()).toMatchObject([
    { origin: 'api', text: `Taken back: ${change.text}`, undoable: false },
    { id: change.id, undoable: false },
  ]);
  expect(await undo(change.id)).toMatchObject({ status: 409, json: { error: { code: 'CHANGE_FINAL' } } });
});

test('what was changed again since is not lost by taking back the change before', async () => {
  await snowgate('clients', 'policy', 'bi', '--level', 'strict');
  const first = await latest();
  await ask('PUT', '/admin/clients/bi/policy', { ...(await policy()), allow: [] });
  const second = await latest();
  expect(second.origin).toBe('api');
  expect(await undo(first.id)).toMatchObject({ json: { error: { code: 'CHANGE_SUPERSEDED' } } });
  expect((await policy()).allow).toEqual([]);
  await undo(second.id);
  expect(await undo(first.id)).toMatchObject({ status: 200 });
});

test('a client that had no policy of its own has none again', async () => {
  gateway.addClient('plain', 'cursor');
  const own = async () => ((await ask('GET', '/admin/clients/plain/policy')).json as ClientPolicy).own;
  await snowgate('clients', 'policy', 'plain', '--deny', 'DEMO.PUBLIC');
  expect(await own()).toBe(true);
  await undo((await latest()).id);
  expect(await own()).toBe(false);
});

test('the brakes are told and taken back; what changes nothing is not told', async () => {
  const isPaused = async () =>
    snapshotSchema.parse((await ask('GET', '/admin/snapshot')).json).overview.paused;
  for (const command of ['pause', 'halt']) {
    await snowgate(command);
    expect(await latest()).toMatchObject({ origin: 'cli', undoable: true });
    expect(await isPaused()).toBe(true);
    await undo((await latest()).id);
    expect(await isPaused()).toBe(false);
  }
  const count = (await changes()).length;
  await snowgate('resume');
  await ask('PUT', '/admin/clients/bi/policy', await policy());
  expect((await changes()).length).toBe(count);
});

test('clients, links and pages: told, and not to be taken back', async () => {
  await snowgate('clients', 'add', 'fresh');
  expect(await latest()).toMatchObject({ origin: 'cli', text: 'Client fresh was added', undoable: false });
  await snowgate('clients', 'rotate', 'fresh');
  expect(await latest()).toMatchObject({ text: 'Client fresh was given a new token' });
  await snowgate('clients', 'remove', 'fresh');
  expect(await latest()).toMatchObject({ text: 'Client fresh was removed' });
  expect(await undo((await latest()).id)).toMatchObject({ json: { error: { code: 'CHANGE_FINAL' } } });

  const { code } = pairingSchema.parse((await ask('POST', '/admin/pairing', {})).json);
  expect(await latest()).toMatchObject({ origin: 'api', text: 'A link into the panel was made' });
  const { token } = panelTokenSchema.parse((await ask('POST', '/admin/login', { code })).json);
  await ask('POST', '/admin/pause', { client: 'bi' }, token);
  expect(await latest()).toMatchObject({ origin: 'panel', text: 'bi was paused', undoable: true });
  await undo((await latest()).id);
});

test('the live stream tells each, and nothing of it is a token', async () => {
  const stop = new AbortController();
  const response = await fetch(`${gateway.url}/admin/events`, {
    headers: { authorization: `Bearer ${gateway.home.adminToken()}` },
    signal: stop.signal,
  });
  const read = createSseReader();
  const texts: string[] = [];
  const told = (async () => {
    for await (const chunk of response.body ?? []) {
      for (const text of read(chunk)) {
        texts.push(text);
        const event = adminEventSchema.parse(JSON.parse(text));
        if (event.type === 'change' && event.change.text === 'Client told was added') return event.change;
      }
    }
    return undefined;
  })();
  await snowgate('clients', 'add', 'told');
  expect(await told).toMatchObject({ origin: 'cli' });
  stop.abort();
  expect(texts.join('\n')).not.toMatch(/sg[a-z]_[\w-]{20}/);
});
