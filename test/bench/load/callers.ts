import type { BenchDaemon } from '../bench-daemon.ts';
import { RawConnection } from './raw-connection.ts';
import { firstId, type TemplateParts, templateParts, toTemplate } from './requests.ts';

/** What a caller calls. */
export interface ToolCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

const legacyVersion = '2025-11-25';
const modernVersion = '2026-07-28';

/** What is measured is the way of a call, not how it is held back: no limit that a benchmark could reach. */
const policy = {
  allow: ['DEMO'],
  quota: { burst: 1e9, refillPerMinute: 1e9, requestsPerDay: null, concurrentQueries: 20 },
};

/** Makes clients of the gateway; each has a token of its own. */
export function addClients(
  daemon: Pick<BenchDaemon, 'home'>,
  prefix: string,
  count: number,
): readonly string[] {
  return Array.from({ length: count }, (_, index) =>
    daemon.home.addClient(`${prefix}-${index}`, 'http', policy),
  );
}

/** The call as a 2026 client sends it: no session, everything in each request. */
export function modernCall(daemon: Pick<BenchDaemon, 'port'>, token: string, call: ToolCall): TemplateParts {
  return templateParts({
    port: daemon.port,
    headers: {
      Authorization: `Bearer ${token}`,
      'MCP-Protocol-Version': modernVersion,
      'Mcp-Method': 'tools/call',
      'Mcp-Name': call.name,
    },
    method: 'tools/call',
    params: {
      ...call,
      _meta: {
        'io.modelcontextprotocol/protocolVersion': modernVersion,
        'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1.0.0' },
        'io.modelcontextprotocol/clientCapabilities': {},
      },
    },
  });
}

/** Opens a 2025 session and gives the call as it is sent in it. */
export async function legacyCall(
  daemon: BenchDaemon,
  token: string,
  call: ToolCall,
  clientName = 'bench',
): Promise<TemplateParts> {
  const connection = await RawConnection.open(daemon.port);
  try {
    return await legacyCallOn(connection, daemon, token, call, clientName);
  } finally {
    connection.close();
  }
}

/** As legacyCall, over a connection that is there. */
export async function legacyCallOn(
  connection: RawConnection,
  daemon: BenchDaemon,
  token: string,
  call: ToolCall,
  clientName: string,
): Promise<TemplateParts> {
  const headers = { Authorization: `Bearer ${token}` };
  const { port } = daemon;
  const params = {
    protocolVersion: legacyVersion,
    capabilities: {},
    clientInfo: { name: clientName, version: '1.0.0' },
  };
  const opening = templateParts({ port, headers, method: 'initialize', params });
  const { status, text } = await connection.request(toTemplate(opening).withId(firstId));
  const session = /\r\nmcp-session-id: (\S+)/i.exec(text)?.[1];
  if (status !== 200 || session === undefined) throw new Error(`no session: ${text.slice(0, 500)}`);
  const inSession = { ...headers, 'Mcp-Session-Id': session, 'MCP-Protocol-Version': legacyVersion };
  const initialized = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });
  const { before } = templateParts({ port, headers: inSession, method: '', params: null });
  const head = before.slice(0, before.indexOf('Content-Length'));
  await connection.request(`${head}Content-Length: ${initialized.length}\r\n\r\n${initialized}`);
  return templateParts({ port, headers: inSession, method: 'tools/call', params: call });
}
