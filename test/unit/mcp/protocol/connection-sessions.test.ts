import { expect, test } from 'vitest';
import { createConnectionSessions } from '../../../../server/mcp/protocol/connection-sessions.ts';
import { initialize, toolCall } from '../../../fixtures/mcp-messages.ts';
import { client, setUp } from '../../sessions/sessions-fixture.ts';

const who = { client, transport: 'websocket' } as const;
const initialized = { jsonrpc: '2.0', method: 'notifications/initialized' } as const;

/** A message of the 2026 era from an app of this name. */
function modern(name: string, method = 'tools/list') {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name, version: '1' },
  };
  return { jsonrpc: '2.0', id: 1, method, params: { _meta } } as const;
}

function open(options: Parameters<typeof setUp>[0] = {}) {
  const stage = setUp(options);
  const closes: string[] = [];
  const connection = createConnectionSessions(stage.sessions, who, () => closes.push('closed'));
  const states = () => stage.sessions.list().map((session) => stage.state(session));
  return { ...stage, connection, closes, states };
}

test('the handshake of the 2025 era leads from connecting to connected, and the end of it to disconnected', () => {
  const { connection, sessions, states } = open();
  connection.incoming(initialize);
  expect(states()).toEqual(['connecting']);
  connection.incoming(initialized);
  expect(states()).toEqual(['connected']);
  connection.gone();
  expect(states()).toEqual(['disconnected']);
  expect(sessions.list()[0]).toMatchObject({ era: 'legacy', clientInfo: { name: 'raw' } });
});

test('a client that calls without the end of its handshake counts as through', () => {
  const { connection, states } = open();
  connection.incoming(initialize);
  connection.incoming(toolCall(1, 'whoami'));
  expect(states()).toEqual(['connected']);
});

test('the 2026 era has no handshake, and each app on one connection is a session of its own', () => {
  const { connection, sessions, states } = open();
  connection.incoming(modern('one', 'server/discover'));
  expect(states()).toEqual([]);
  connection.incoming(modern('one'));
  connection.incoming(modern('two'));
  connection.incoming(modern('one'));
  expect(states()).toEqual(['connected', 'connected']);
  connection.gone();
  expect(sessions.list().map(({ connections }) => connections.size)).toEqual([0, 0]);
});

test('a connection whose session is being closed is served no more', () => {
  const { connection, sessions } = open();
  connection.incoming(initialize);
  const [session] = sessions.list();
  if (session) sessions.startClosing(session);
  for (const message of [toolCall(1, 'whoami'), initialize]) {
    expect(() => connection.incoming(message)).toThrow(expect.objectContaining({ code: 'SESSION_CLOSED' }));
  }
  expect(sessions.list()).toEqual([session]);
});

test('apps beyond the cap of the client are refused, those that are connected stay', () => {
  const { connection, states } = open({ perClient: 2 });
  connection.incoming(modern('one'));
  connection.incoming(modern('two'));
  expect(() => connection.incoming(modern('three'))).toThrow(
    expect.objectContaining({ code: 'SESSION_CLIENT_CAP' }),
  );
  connection.incoming(modern('one'));
  expect(states()).toEqual(['connected', 'connected']);
});
