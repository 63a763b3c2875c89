import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { ClientPolicy, Snapshot } from '../../../server/contract/admin.ts';
import { adminCall, clientOn } from '../../fixtures/gateway-calls.ts';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import {
  initialize,
  openLegacySession,
  postLegacy,
  postModern,
  toolCall,
} from '../../fixtures/mcp-messages.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

// Attacks on other gateways that were made public, under the names by which they are known.
let gateway: TestGateway;
let token: string;
const exports = mkdtempSync(join(tmpdir(), 'snowgate-exports-'));
beforeAll(async () => {
  gateway = await startGateway({ config: { results: { folder: exports } } });
  token = gateway.addClient('agent', 'claude_code', { allow: ['DEMO'] });
});
afterAll(async () => {
  await gateway?.stop();
  rmSync(exports, { recursive: true, force: true });
});

const snapshot = async () => (await adminCall(gateway, 'GET', '/admin/snapshot')).json as Snapshot;
const policy = async () =>
  (await adminCall(gateway, 'GET', '/admin/clients/agent/policy')).json as ClientPolicy;

describe('an agent edits its own policy or flag file (dbx#9108, dbx#3800)', () => {
  const id = '0d5f6c1e-7b1c-4f6e-9a51-6a3f1f0b7c11';
  const everything = { allow: ['*'], statements: { write: 'allow', ddl: 'allow', call: 'allow' } };
  const routes: readonly (readonly [string, string, object?])[] = [
    ['GET', '/admin/snapshot'],
    ['GET', '/admin/events'],
    ['GET', '/admin/clients/agent/policy'],
    ['PUT', '/admin/clients/agent/policy', everything],
    ['DELETE', '/admin/clients/agent/policy'],
    ['POST', '/admin/clients', { name: 'second', policy: everything }],
    ['POST', '/admin/clients/agent/rotate', {}],
    ['POST', '/admin/bridges', { client: 'agent' }],
    ['POST', '/admin/pairing', {}],
    ['POST', `/admin/approvals/${id}`, { verdict: 'session' }],
    ['POST', `/admin/confirmations/${id}`, { verdict: 'confirm' }],
    ['POST', `/admin/changes/${id}/undo`, {}],
    ['POST', '/admin/resume', {}],
    ['POST', '/admin/stop', {}],
  ];

  const asked = routes.map(([method, path, body]) => ({ method, path, body }));
  test.each(asked)("$method $path takes no client's token", async ({ method, path, body }) => {
    const before = await policy();
    const response = await fetch(`${gateway.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    expect([response.status, await response.json()]).toMatchObject([
      401,
      { error: { code: 'ADMIN_REQUIRED' } },
    ]);
    expect(await policy()).toEqual(before);
  });

  test('no tool changes a policy or settles an approval, by whatever name it is called', async () => {
    const place = { port: gateway.port, token };
    const listed = await postModern(place, { id: 1, method: 'tools/list' });
    const names = (listed.json as { result: { tools: { name: string }[] } }).result.tools.map(
      ({ name }) => name,
    );
    expect(names.length).toBeGreaterThan(3);
    for (const name of names) expect(name).not.toMatch(/policy|approv|allow|grant|client|config|token|admin/);
    for (const name of ['set_policy', 'approve', '../admin/clients', 'constructor', '__proto__']) {
      const called = await postModern(place, toolCall(2, name, { allow: ['*'], verdict: 'once' }));
      expect([name, JSON.stringify(called.json)]).toEqual([name, expect.stringMatching(/error/i)]);
    }
    expect((await policy()).policy.allow).toEqual(['DEMO']);
  });

  test('no file beside the database switches anything: the policy is a row, and nothing else is asked', async () => {
    const { root } = gateway.home.home;
    for (const name of [
      'policy.json',
      'agent.json',
      'policies.json',
      '.allow-writes',
      'readonly',
      'unsafe',
    ]) {
      writeFileSync(join(root, name), JSON.stringify({ ...everything, readonly: false, agent: everything }));
    }
    const query = "UPDATE demo.public.products SET name = 'x' WHERE product_id = -1";
    const answer = await postModern({ port: gateway.port, token }, toolCall(3, 'execute_query', { query }));
    expect(JSON.stringify(answer.json)).toContain('POLICY_KIND_DENIED');
    expect((await policy()).policy.statements.write).toBe('deny');
  });

  test('an export overwrites no file of the gateway', async () => {
    const before = gateway.home.adminToken();
    for (const name of ['../state.db', 'x/../../admin.token', gateway.home.home.adminTokenFile]) {
      const answer = await postModern(
        { port: gateway.port, token },
        toolCall(4, 'export_results', { query: 'SELECT 1', file: name }),
      );
      expect([name, JSON.stringify(answer.json)]).toEqual([name, expect.stringMatching(/"code":"EXPORT_/)]);
    }
    expect(gateway.home.adminToken()).toBe(before);
    expect((await snapshot()).clients).toHaveLength(1);
  });
});

describe('an invented bearer token opens an MCP session (CVE-2026-59822)', () => {
  const invented = (): readonly (readonly [string, Record<string, string>])[] => [
    ['none', {}],
    ['an empty one', { authorization: 'Bearer ' }],
    ['any word', { authorization: 'Bearer sk-anything' }],
    ['the name of a client', { authorization: 'Bearer agent' }],
    ['the look of ours', { authorization: `Bearer sgc_${'A'.repeat(43)}` }],
    ['one sign less', { authorization: `Bearer ${token.slice(0, -1)}` }],
    ['one sign more', { authorization: `Bearer ${token}A` }],
    ['null', { authorization: 'Bearer null' }],
    ['another scheme', { authorization: `Basic ${Buffer.from(`agent:${token}`).toString('base64')}` }],
    ['the admin token', { authorization: `Bearer ${gateway.home.adminToken()}` }],
    ['a header of proxies', { 'x-api-key': token, 'x-forwarded-user': 'agent' }],
    ['a cookie', { cookie: `token=${token}` }],
  ];
  const post = (headers: Record<string, string>, body: unknown) =>
    rawHttp({
      port: gateway.port,
      path: '/mcp',
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...headers,
      },
      body: JSON.stringify(body),
    });

  test('over HTTP of both eras', async () => {
    const before = (await snapshot()).sessions.length;
    for (const [what, headers] of invented()) {
      const opened = await post(headers, initialize);
      expect([what, opened.status, opened.headers['mcp-session-id']]).toEqual([what, 401, undefined]);
      const modern = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list', ...headers };
      expect([what, (await post(modern, { jsonrpc: '2.0', id: 1, method: 'tools/list' })).status]).toEqual([
        what,
        401,
      ]);
    }
    expect((await snapshot()).sessions.length).toBe(before);
  });

  test('over a WebSocket', async () => {
    for (const [what, headers] of invented()) {
      const socket = new WebSocket(gateway.webSocketUrl, ['mcp'], { headers });
      const outcome = await new Promise<string>((resolve) => {
        socket.once('open', () => resolve('open'));
        socket.once('error', (error) => resolve(error.message));
      });
      socket.terminate();
      expect([what, outcome]).toEqual([what, expect.stringContaining('401')]);
    }
  });
});

describe('Host `localhost:4000/#@x` reaches admin routes (CVE-2026-49468)', () => {
  const hosts = (port: number): readonly string[] => [
    `localhost:${port}/#@x`,
    `localhost:${port}/`,
    `localhost:${port}#`,
    `localhost:${port}?@evil.example`,
    `evil.example#@localhost:${port}`,
    `evil.example/@localhost:${port}`,
    `x@localhost:${port}`,
    `localhost:${port}@evil.example`,
    `localhost:${port}\\@evil.example`,
    `localhost:${port}, evil.example`,
    `localhost:0${port}`,
    `[::1]:${port}.evil.example`,
  ];

  test('with the admin token, without one, and for the client routes', async () => {
    for (const host of hosts(gateway.port)) {
      for (const path of ['/admin/snapshot', '/admin/clients', '/status', '/mcp/tools', '/health']) {
        for (const bearer of [gateway.home.adminToken(), token, undefined]) {
          const answer = await rawHttp({
            port: gateway.port,
            path,
            headers: { host, ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }) },
          });
          expect([host, path, answer.status]).toEqual([host, path, expect.toSatisfy(refused)]);
          expect(answer.text).not.toContain('agent');
        }
      }
    }
  });

  const refused = (status: number) => status === 403 || status === 400;
});

describe('a request without a session id falls to "the only session" (byterover-cli#329)', () => {
  test('of the same client, and of another one that knows the id', async () => {
    const place = { port: gateway.port, token };
    const other = { port: gateway.port, token: gateway.addClient('other', 'cursor', { allow: ['DEMO'] }) };
    const session = await openLegacySession(place);
    const inSession = { 'mcp-session-id': session };
    const call = toolCall(7, 'execute_query', { query: 'SELECT 7' });
    expect((await postLegacy(place, call, inSession)).status).toBe(200);
    const calls = async () =>
      (await snapshot()).sessions.filter(({ era }) => era === 'legacy').map((each) => each.calls);
    const before = await calls();

    for (const headers of [{}, { 'mcp-session-id': '' }, { 'mcp-session-id': 'undefined' }]) {
      for (const asking of [place, other]) {
        const answer = await postLegacy(asking, call, headers);
        expect([headers, answer.status]).toEqual([
          headers,
          expect.toSatisfy((status) => status === 400 || status === 404),
        ]);
      }
    }
    expect((await postLegacy(other, call, inSession)).status).toBe(404);
    expect(await calls()).toEqual(before);
  });

  test('and neither ends nor reads the stream of it', async () => {
    const place = { port: gateway.port, token };
    const session = await openLegacySession(place);
    for (const method of ['GET', 'DELETE']) {
      const answer = await rawHttp({
        port: gateway.port,
        path: '/mcp',
        method,
        headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
      });
      expect([method, answer.status]).toEqual([method, expect.toSatisfy((status) => status >= 400)]);
    }
    const call = toolCall(8, 'execute_query', { query: 'SELECT 8' });
    expect((await postLegacy(place, call, { 'mcp-session-id': session })).status).toBe(200);
  });
});

describe('a read-only switch is passed by CTE and DML, by functions in SELECT, by several statements (dbhub#312, mcp-server-mysql#128, ibmi-mcp-server#188)', () => {
  const written = 'DEMO.PUBLIC.ORDERS';
  const tries = [
    `with a as (select 1) delete from ${written}`,
    `with a as (delete from ${written}) select * from a`,
    `with a as (select 1 as id) insert into ${written} (order_id) select id from a`,
    `select * from (update ${written} set order_id = 1)`,
    `select 1; delete from ${written}`,
    `select 1;; /* x */ drop table ${written}`,
    `/* select */ truncate table ${written}`,
    `-- select\ndelete from ${written}`,
    `explain select 1; delete from ${written}`,
    `select system$cancel_all_queries(1)`,
    `select identifier('system$wait')(1)`,
    `execute immediate 'delete from ${written}'`,
    `begin delete from ${written}; end`,
    `call demo.public.anything()`,
    `select 1 into x from ${written}`,
    `show tables ->> delete from ${written}`,
  ];

  test('each is refused, and no row is gone', async () => {
    const agent = clientOn(gateway, 'agent', token);
    const count = async () => (await agent.query(`select count(*) as n from ${written}`)).data.rows;
    const before = await count();
    for (const sql of tries) {
      expect([sql, (await agent.query(sql)).code]).toEqual([sql, expect.stringMatching(/^POLICY_/)]);
      // A plan may be asked for; nothing of it runs.
      await agent.call('explain_query', { query: sql });
    }
    expect(await count()).toEqual(before);
  });
});

describe('a server fetches an address, or runs a command, that a caller hands it (GHSA-pr64-jmmf-jp54, CVE-2026-42271)', () => {
  const routes: readonly (readonly [string, string])[] = [
    ['GET', '/.well-known/oauth-protected-resource'],
    ['GET', '/.well-known/oauth-authorization-server'],
    ['POST', '/register'],
    ['POST', '/mcp'],
    ['POST', '/mcp/tools/call'],
    ['POST', '/admin/clients'],
    ['POST', '/admin/bridges'],
    ['POST', '/admin/pairing'],
    ['POST', '/admin/login'],
    ['PUT', '/admin/clients/agent/policy'],
    ['POST', '/admin/profiles/test'],
  ];

  test("none does, from its body, its query or its headers, with the admin token or with a client's", async () => {
    let asked = 0;
    const canary = createServer((_request, response) => {
      asked += 1;
      response.end('{}');
    });
    await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(canary.address() as AddressInfo).port}/canary`;
    const file = join(exports, 'ran');
    const command = `touch ${file}`;
    const bait = {
      command: 'sh',
      args: ['-c', command],
      env: {},
      url: address,
      resource_metadata: address,
      redirect_uris: [address],
      issuer: address,
      authorization_servers: [address],
      name: `agent; ${command}`,
    };
    try {
      for (const [method, path] of routes) {
        for (const credential of [token, gateway.home.adminToken()]) {
          const response = await fetch(`${gateway.url}${path}?url=${encodeURIComponent(address)}`, {
            method,
            redirect: 'manual',
            headers: {
              authorization: `Bearer ${credential}`,
              'content-type': 'application/json',
              accept: 'application/json, text/event-stream',
              'x-forwarded-host': new URL(address).host,
              referer: address,
            },
            ...(method === 'GET' ? {} : { body: JSON.stringify(bait) }),
          });
          await response.arrayBuffer();
          expect([method, path, response.status]).toEqual([
            method,
            path,
            expect.toSatisfy((status: number) => status >= 400 || path === '/admin/pairing'),
          ]);
        }
      }
      expect(asked).toBe(0);
      expect(existsSync(file)).toBe(false);
    } finally {
      await new Promise((resolve) => canary.close(resolve));
    }
  });
});
