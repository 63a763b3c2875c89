import { expect, test } from 'vitest';
import type { Snapshot } from '../../../server/contract/admin.ts';
import { type AdminEvent, adminEventSchema } from '../../../server/contract/events.ts';
import { type ClientUsage, clientUsageSchema } from '../../../server/contract/quota.ts';
import { adminCall, clientWith } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';

const stage = gatewayOnSandbox();

const policy = (quota: object) => ({ allow: ['DEMO'], quota: { refillPerMinute: 0, ...quota } });
const usagePath = (name: string) => `/admin/clients/${name}/usage`;
const usageOf = async (name: string): Promise<ClientUsage> => {
  const { json } = await adminCall(stage().gateway, 'GET', usagePath(name));
  return clientUsageSchema.parse(json);
};

/** The live events from now on. */
async function listen(): Promise<{ readonly events: readonly AdminEvent[]; close(): void }> {
  const { gateway } = stage();
  const stop = new AbortController();
  const answer = await fetch(`${gateway.url}/admin/events`, {
    headers: { authorization: `Bearer ${gateway.home.adminToken()}` },
    signal: stop.signal,
  });
  const events: AdminEvent[] = [];
  const reading = async () => {
    let text = '';
    for await (const part of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += part;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data !== undefined) events.push(adminEventSchema.parse(JSON.parse(data)));
      }
    }
  };
  reading().catch(() => undefined);
  return { events, close: () => stop.abort() };
}

test('shows what each client uses, in lists, in the snapshot and alone', async () => {
  const client = await clientWith(stage().gateway, 'shown', policy({ burst: 5 }));
  await client.query('SELECT 1');
  const expected = {
    client: 'shown',
    requests: { used: 1, held: 0, limit: 1000 },
    rate: { left: 4, burst: 5 },
  };
  expect(await usageOf('shown')).toMatchObject(expected);
  const all = (await adminCall(stage().gateway, 'GET', '/admin/usage')).json as ClientUsage[];
  const { usage } = (await adminCall(stage().gateway, 'GET', '/admin/snapshot')).json as Snapshot;
  for (const list of [all, usage]) {
    expect(list.find(({ client: name }) => name === 'shown')).toMatchObject(expected);
  }
});

test('a client cannot see or reset usage through the admin API', async () => {
  const client = await clientWith(stage().gateway, 'sly', policy({ burst: 2 }));
  for (const [method, path] of [
    ['GET', '/admin/usage'],
    ['GET', usagePath('sly')],
    ['DELETE', usagePath('sly')],
  ] as const) {
    const answer = await rawHttp({
      port: stage().gateway.port,
      path,
      method,
      headers: { authorization: `Bearer ${client.token}` },
    });
    expect(answer).toMatchObject({ status: 401, json: { error: { code: 'ADMIN_REQUIRED' } } });
  }
});

test('a reset gives a fresh day at once', async () => {
  const client = await clientWith(stage().gateway, 'spent', policy({ burst: 2, requestsPerDay: 2 }));
  for (const code of [undefined, undefined, 'QUOTA_RATE'])
    expect((await client.query('SELECT 1')).code).toBe(code);
  const { status, json } = await adminCall(stage().gateway, 'DELETE', usagePath('spent'));
  expect({ status, json }).toMatchObject({
    status: 200,
    json: { requests: { used: 0 }, rate: { left: 2, nextAt: null } },
  });
  expect((await client.query('SELECT 1')).code).toBeUndefined();
});

test('nobody has usage who is no client', async () => {
  for (const method of ['GET', 'DELETE'] as const) {
    const answer = await adminCall(stage().gateway, method, usagePath('nobody'));
    expect(answer).toMatchObject({ status: 404, json: { error: { code: 'CLIENT_UNKNOWN' } } });
  }
});

test('a new policy holds from the next call on', async () => {
  const client = await clientWith(stage().gateway, 'changed', policy({ burst: 3, requestsPerDay: 1 }));
  await client.query('SELECT 1');
  expect((await client.query('SELECT 1')).code).toBe('QUOTA_DAY');
  const path = '/admin/clients/changed/policy';
  await adminCall(stage().gateway, 'PUT', path, policy({ burst: 50, requestsPerDay: 5 }));
  expect((await client.query('SELECT 1')).code).toBeUndefined();
  // The bucket keeps its level: two of three were used before, and one since.
  expect((await usageOf('changed')).rate).toMatchObject({ left: 0, burst: 50 });
  await adminCall(stage().gateway, 'PUT', path, policy({ requestsPerDay: 2 }));
  expect((await client.query('SELECT 1')).code).toBe('QUOTA_RATE');
});

test('a client that is removed and added again begins afresh', async () => {
  const { gateway } = stage();
  const before = await clientWith(gateway, 'again', policy({ burst: 1 }));
  await before.query('SELECT 1');
  await adminCall(gateway, 'DELETE', '/admin/clients/again');
  const after = await clientWith(gateway, 'again', policy({ burst: 1 }));
  expect(await usageOf('again')).toMatchObject({ requests: { used: 0 }, rate: { left: 1 } });
  expect((await after.query('SELECT 1')).code).toBeUndefined();
});

test('live views hear of usage, and a human of what is used up, once', async () => {
  const client = await clientWith(stage().gateway, 'watched', policy({ burst: 10, requestsPerDay: 7 }));
  const feed = await listen();
  await expect.poll(() => feed.events.length).toBeGreaterThan(0);
  for (let call = 0; call < 9; call += 1) await client.query('SELECT 1');
  const used = () =>
    feed.events.flatMap((event) =>
      event.type === 'usage' && event.usage.client === 'watched' ? [event.usage.requests.used] : [],
    );
  await expect.poll(() => used().at(-1)).toBe(7);
  // Whatever was told of the calls has come when something is heard that happened after them.
  await adminCall(stage().gateway, 'POST', '/admin/pause', { client: 'watched' });
  const paused = () =>
    feed.events.some(
      (event) => event.type === 'client' && event.client.name === 'watched' && event.client.paused,
    );
  await expect.poll(paused).toBe(true);
  await adminCall(stage().gateway, 'POST', '/admin/resume', { client: 'watched' });
  const notices = feed.events.flatMap((event) => (event.type === 'notice' ? [event.notice] : []));
  expect(notices.filter(({ client: name }) => name === 'watched').map(({ kind }) => kind)).toEqual([
    'quota-nearly',
    'quota-used-up',
  ]);
  feed.close();
});

test('a client sees that a human has paused it', async () => {
  const client = await clientWith(stage().gateway, 'halted', policy({}));
  expect((await client.call('whoami')).data.paused).toBe(false);
  await adminCall(stage().gateway, 'POST', '/admin/pause', { client: 'halted' });
  const { data, text } = await client.call('whoami');
  expect(data.paused).toBe(true);
  expect(text).toContain('paused by a human');
  await adminCall(stage().gateway, 'POST', '/admin/resume', { client: 'halted' });
});
