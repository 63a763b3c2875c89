import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type ClientPolicy,
  pairingSchema,
  panelTokenSchema,
  type Snapshot,
} from '../../../server/contract/admin.ts';
import { createPanelPortClient, type PanelPortClient } from '../../../server/contract/panel-port-client.ts';
import { type ConfirmationView, confirmationHeader } from '../../../server/contract/presence.ts';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import { postModern, toolCall } from '../../fixtures/mcp-messages.ts';
import { portPair } from '../../fixtures/node-port.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let gateway: TestGateway;
let window: PanelPortClient;
beforeEach(async () => {
  gateway = await startGateway();
  gateway.addClient('bi', 'cursor', { allow: ['DEMO'], statements: { write: 'ask' } });
  const [near, far] = portPair();
  gateway.gateway.servePanel(far);
  window = createPanelPortClient(near);
});
afterEach(() => gateway.stop());

interface Answered {
  readonly status: number;
  readonly code: string | undefined;
  readonly ticket: string | null;
  readonly json: unknown;
}

/** A request as a program with the admin token, or with another one, makes it. */
async function ask(
  method: string,
  path: string,
  body: unknown,
  more: { readonly ticket?: string | null; readonly token?: string } = {},
): Promise<Answered> {
  const response = await fetch(`${gateway.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${more.token ?? gateway.home.adminToken()}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(more.ticket && { [confirmationHeader]: more.ticket }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const json = JSON.parse((await response.text()) || 'null') as { error?: { code: string } } | null;
  const ticket = response.headers.get(confirmationHeader);
  return { status: response.status, code: json?.error?.code, ticket, json };
}

async function inWindow(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
  const answer = await window.request(
    { method, path, ...(body !== undefined && { body: JSON.stringify(body) }) },
    new AbortController().signal,
  );
  expect(answer.status).toBe(200);
  return JSON.parse(answer.text);
}

const waiting = async (): Promise<readonly ConfirmationView[]> =>
  ((await inWindow('GET', '/admin/snapshot')) as Snapshot).confirmations;
const onlyOne = async (): Promise<ConfirmationView> => {
  const [only, ...others] = await waiting();
  if (!only || others.length > 0) throw new Error('one has to wait');
  return only;
};
const policy = async () => (await ask('GET', '/admin/clients/bi/policy', undefined)).json as ClientPolicy;

const path = '/admin/clients/bi/policy';
const wider = { allow: ['DEMO', 'HR'], statements: { write: 'allow' } };

test('a wider policy waits for the window, shows exactly what it does, and holds once', async () => {
  const before = await policy();
  const asked = await ask('PUT', path, wider);
  expect(asked).toMatchObject({ status: 428, code: 'PRESENCE_NEEDED', ticket: expect.any(String) });
  const shown = await onlyOne();
  expect(shown).toMatchObject({
    title: 'Let bi do more than its policy allows now',
    lines: ['allow: adds HR (more)', 'statements.write: ask → allow (more)'],
    origin: 'api',
    askedBy: [],
  });
  expect(JSON.stringify(asked.json)).toContain(shown.code);
  // Neither the token nor the code nor the ticket is a confirmation.
  expect(await ask('PUT', path, wider, asked)).toMatchObject({ status: 404, code: 'PRESENCE_UNKNOWN' });
  expect(await policy()).toEqual(before);

  await inWindow('POST', `/admin/confirmations/${shown.id}`, { verdict: 'confirm' });
  expect((await ask('GET', '/admin/confirmation', undefined, asked)).json).toEqual({ state: 'confirmed' });
  const more = { ...wider, allow: ['*'] };
  expect(await ask('PUT', path, more, asked)).toMatchObject({ code: 'PRESENCE_UNKNOWN' });
  expect(await ask('PUT', path, wider)).toMatchObject({ code: 'PRESENCE_NEEDED' });
  expect(await policy()).toEqual(before);

  expect(await ask('PUT', path, wider, asked)).toMatchObject({ status: 200 });
  expect((await policy()).policy.allow).toEqual(['DEMO', 'HR']);
  expect(await ask('PUT', path, { ...wider, allow: ['*'] }, asked)).toMatchObject({
    code: 'PRESENCE_UNKNOWN',
  });
});

describe('what confirms nothing', () => {
  test('the admin token, and a browser that it has signed in', async () => {
    await ask('PUT', path, wider);
    const { id } = await onlyOne();
    const pairing = pairingSchema.parse((await ask('POST', '/admin/pairing', {})).json);
    const login = (await ask('POST', '/admin/login', { code: pairing.code })).json;
    const { token } = panelTokenSchema.parse(login);
    for (const with_ of [{}, { token }]) {
      const answer = await ask('POST', `/admin/confirmations/${id}`, { verdict: 'confirm' }, with_);
      expect(answer).toMatchObject({ status: 403, code: 'PRESENCE_WINDOW_ONLY' });
    }
    expect(await ask('PUT', path, wider, { token })).toMatchObject({ code: 'PRESENCE_WINDOW_ONLY' });
    expect((await waiting()).length).toBe(1);
  });

  test('a confirmation for a policy that has changed since', async () => {
    const asked = await ask('PUT', path, wider);
    await inWindow('POST', `/admin/confirmations/${(await onlyOne()).id}`, { verdict: 'confirm' });
    await ask('PUT', path, { allow: [] });
    expect(await ask('PUT', path, wider, asked)).toMatchObject({ code: 'PRESENCE_UNKNOWN' });
  });
});

test('a refusal and an answer for nothing are told', async () => {
  const asked = await ask('POST', '/admin/clients/bi/rotate', {});
  const { id } = await onlyOne();
  const waits = ask('GET', '/admin/confirmation', undefined, asked);
  await inWindow('POST', `/admin/confirmations/${id}`, { verdict: 'refuse' });
  expect(await waits).toMatchObject({ status: 403, code: 'PRESENCE_REFUSED' });
  expect(await ask('POST', '/admin/clients/bi/rotate', {}, asked)).toMatchObject({
    code: 'PRESENCE_UNKNOWN',
  });
  expect(await ask('GET', '/admin/confirmation', undefined, { ticket: 'x' })).toMatchObject({
    code: 'PRESENCE_UNKNOWN',
  });
});

test('an approval shows the whole statement; denying it needs nobody', async () => {
  const token = gateway.addClient('writer', 'cursor', { allow: ['DEMO'], statements: { write: 'ask' } });
  const sql = "UPDATE demo.public.products\nSET name = '\u202ex' WHERE product_id = -1";
  const answer = postModern({ port: gateway.port, token }, toolCall(1, 'execute_query', { query: sql }));
  const approvals = async () => ((await inWindow('GET', '/admin/snapshot')) as Snapshot).approvals;
  await expect.poll(async () => (await approvals()).length, { timeout: 60_000 }).toBe(1);
  const [item] = await approvals();
  const asked = await ask('POST', `/admin/approvals/${item?.id}`, { verdict: 'once' });
  expect(asked.code).toBe('PRESENCE_NEEDED');
  const shown = await onlyOne();
  expect(shown.title).toBe('Let writer run a write statement once');
  expect(shown.lines.slice(0, 2).join('\n')).toBe(sql);
  expect(await ask('POST', `/admin/approvals/${item?.id}`, { verdict: 'deny' })).toMatchObject({
    status: 200,
  });
  expect(JSON.stringify((await answer).json)).toContain('POLICY_APPROVAL_DENIED');
});

test('what gives no more, and what the window does itself, happens at once', async () => {
  expect(await ask('PUT', path, { allow: ['DEMO.PUBLIC'] })).toMatchObject({ status: 200 });
  const made = await window.request(
    { method: 'PUT', path, body: JSON.stringify(wider) },
    new AbortController().signal,
  );
  expect(made.status).toBe(200);
  expect(await waiting()).toEqual([]);
});

test('when the window is gone, nothing waits for it', async () => {
  window.close();
  await expect.poll(async () => (await ask('PUT', path, wider)).status, { timeout: 60_000 }).toBe(200);
});
