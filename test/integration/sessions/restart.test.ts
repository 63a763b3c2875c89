import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SessionView } from '../../../server/contract/sessions.ts';
import { clientOn } from '../../fixtures/gateway-calls.ts';
import { makeTestHome, type TestHome } from '../../fixtures/gateway-home.ts';
import { type GatewayProcess, startGatewayProcess } from '../../fixtures/gateway-process.ts';
import { openLegacySession, postLegacy, toolCall } from '../../fixtures/mcp-messages.ts';
import { openMcpSocket } from '../../fixtures/mcp-socket.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';
import { sessionOver, sessionViews } from '../../fixtures/session-views.ts';

let home: TestHome;
let daemon: GatewayProcess;
let token: string;
beforeAll(async () => {
  home = makeTestHome();
  token = home.addClient('tester', 'http', { allow: ['DEMO'] });
  daemon = await startGatewayProcess({ home });
});
afterAll(async () => {
  await daemon.stop();
  home.remove();
});

const place = () => ({ port: Number(new URL(daemon.url).port), token });

/** One call over REST, as curl would make it. */
function restCall() {
  return rawHttp({
    port: place().port,
    path: '/mcp/tools/call',
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'user-agent': 'curl/8.5.0',
    },
    body: JSON.stringify({ name: 'whoami' }),
  });
}

/** What a restart must not change. */
const lasting = ({ state: _state, connections: _connections, ...rest }: SessionView) => rest;

test.each(['stopped in order', 'killed'] as const)(
  'a daemon that was %s has its sessions again',
  {
    timeout: 120_000,
  },
  async (how) => {
    const modern = clientOn(daemon, 'tester', token);
    expect((await modern.query('USE SCHEMA DEMO.ANALYTICS')).code).toBeUndefined();
    expect((await modern.query('SELECT 1 AS N UNION ALL SELECT 2')).code).toBeUndefined();
    expect((await modern.query('SELECT * FROM PRIVATE.HR.SALARIES')).code).toBe('POLICY_OBJECT_NOT_ALLOWED');
    expect((await restCall()).status).toBe(200);
    const mcpSession = await openLegacySession(place());
    await postLegacy(place(), toolCall(1, 'execute_query', { query: 'USE DATABASE DEMO' }), {
      'mcp-session-id': mcpSession,
    });
    const socket = await openMcpSocket(daemon.webSocketUrl, token);
    await socket.shakeHands();
    await socket.ask(toolCall(2, 'whoami'));
    // The last call has been answered: from here on nothing may be lost, and nothing has time to be tidied up.
    const before = await sessionViews(daemon);
    if (how === 'killed') await daemon.kill();
    else await daemon.stop();
    await socket.closed;
    daemon = await startGatewayProcess({ home });

    const after = await sessionViews(daemon);
    const byId = (views: readonly SessionView[]) => views.map(lasting).sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(byId(after)).toEqual(byId(before));
    expect(after).toHaveLength(4);
    const states = after.map(({ transport, era, state }) => `${transport} ${era} ${state}`).sort();
    expect(states).toEqual([
      'http legacy disconnected',
      'http modern idle',
      'rest rest idle',
      'websocket legacy disconnected',
    ]);

    // Each client comes back as its protocol has it and is in its old session, with its context.
    const again = clientOn(daemon, 'tester', token);
    expect((await again.query('SELECT CURRENT_SCHEMA() AS S')).data).toMatchObject({ rows: [['ANALYTICS']] });
    expect(await sessionOver(daemon, 'tester', 'http', 'modern')).toMatchObject({ state: 'connected' });
    // The protocol session goes on as well: its client has noticed nothing, and is where it was.
    const resumed = await postLegacy(place(), toolCall(3, 'whoami'), { 'mcp-session-id': mcpSession });
    expect([resumed.status, resumed.json]).toMatchObject([
      200,
      { id: 3, result: { structuredContent: { client: 'tester' } } },
    ]);
    const next = await openMcpSocket(daemon.webSocketUrl, token);
    await next.shakeHands();
    await next.ask(toolCall(4, 'whoami'));
    const back = await sessionViews(daemon);
    expect(back.map(({ id }) => id).sort()).toEqual(after.map(({ id }) => id).sort());
    expect(await sessionOver(daemon, 'tester', 'http', 'legacy')).toMatchObject({
      state: 'connected',
      database: 'DEMO',
      connections: 1,
    });
    next.socket.close();
    await next.closed;
  },
);
