import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  Client,
  StreamableHTTPClientTransport,
  type VersionNegotiationOptions,
} from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OldHttpTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { WebSocketClientTransport } from '@modelcontextprotocol/sdk/client/websocket.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import type { ClientStage } from './daemon-for-file.ts';
import { foreignFile, scratchEnvironment } from './foreign-program.ts';

/** What a tool call gives back, whichever client made it. */
export interface Answer {
  readonly isError?: boolean | undefined;
  readonly content: readonly { readonly type: string; readonly text?: string | undefined }[];
  readonly structuredContent?: unknown;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onprogress?: (progress: { progress: number; message?: string | undefined }) => void;
}

/** A client that is connected. */
export interface ConnectedClient {
  tools(): Promise<readonly string[]>;
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<Answer>;
  close(): Promise<void>;
}

/** One real client on one carrier. */
export interface WayIn {
  readonly name: string;
  connect(stage: ClientStage): Promise<ConnectedClient>;
}

const identity = { name: 'e2e', version: '1.0.0' };
const cli = fileURLToPath(new URL('../../../server/cli.ts', import.meta.url));
const bearer = ({ token }: ClientStage) => ({ authorization: `Bearer ${token}` });
const modern = { mode: { pin: '2026-07-28' } } as const;

/** Every client library that is run against the gateway, on every carrier that it knows. */
export const waysIn: readonly WayIn[] = [
  { name: 'v2 client, HTTP, 2025 era', connect: (stage) => overHttp(stage, { mode: 'legacy' }) },
  { name: 'v2 client, HTTP, 2026 era', connect: (stage) => overHttp(stage, modern) },
  { name: 'v2 client, HTTP, finding out the era', connect: (stage) => overHttp(stage, { mode: 'auto' }) },
  { name: 'v2 client, stdio bridge, 2025 era', connect: (stage) => overBridge(stage, { mode: 'legacy' }) },
  { name: 'v2 client, stdio bridge, 2026 era', connect: (stage) => overBridge(stage, modern) },
  { name: 'v1 client, HTTP', connect: overOldHttp },
  { name: 'v1 client, WebSocket', connect: overOldWebSocket },
  { name: 'mcp-remote', connect: overMcpRemote },
];

async function overHttp(stage: ClientStage, versionNegotiation: VersionNegotiationOptions) {
  const client = new Client(identity, { versionNegotiation });
  const requestInit = { headers: bearer(stage) };
  await client.connect(new StreamableHTTPClientTransport(new URL(stage.daemon.mcpUrl), { requestInit }));
  return wrap(client);
}

async function overBridge(stage: ClientStage, versionNegotiation: VersionNegotiationOptions) {
  const client = new Client(identity, { versionNegotiation });
  const args = [cli, 'stdio', '--client', stage.client];
  const env = { ...scratchEnvironment(stage.scratch), SNOWGATE_HOME: stage.daemon.home.home.root };
  await client.connect(new StdioClientTransport({ command: process.execPath, args, env }));
  return wrap(client);
}

async function overMcpRemote(stage: ClientStage) {
  const client = new Client(identity, { versionNegotiation: { mode: 'legacy' } });
  const args = [foreignFile('mcp-remote/dist/proxy.js'), stage.daemon.mcpUrl, '--allow-http'];
  const env = {
    ...scratchEnvironment(stage.scratch),
    MCP_REMOTE_CONFIG_DIR: join(stage.scratch, 'mcp-remote'),
    AUTH: bearer(stage).authorization,
  };
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [...args, '--transport', 'http-only', '--header', 'Authorization:$' + '{AUTH}'],
      env,
      stderr: 'ignore',
    }),
  );
  return wrap(client);
}

async function overOldHttp(stage: ClientStage) {
  const client = new OldClient(identity);
  const requestInit = { headers: bearer(stage) };
  await client.connect(new OldHttpTransport(new URL(stage.daemon.mcpUrl), { requestInit }));
  return wrapOld(client);
}

async function overOldWebSocket(stage: ClientStage) {
  const client = new OldClient(identity);
  const entry = `mcp.bearer.${Buffer.from(stage.token).toString('base64url')}`;
  const { WebSocket: PlainWebSocket } = globalThis;
  // This transport offers `mcp` and can send no header, so the token goes in as a second entry, as a page would do it.
  globalThis.WebSocket = class extends PlainWebSocket {
    constructor(url: string | URL, protocols: string | string[] = []) {
      super(url, [...[protocols].flat(), entry]);
    }
  };
  try {
    await client.connect(new WebSocketClientTransport(new URL(stage.daemon.webSocketUrl)));
  } finally {
    globalThis.WebSocket = PlainWebSocket;
  }
  return wrapOld(client);
}

function wrap(client: Client): ConnectedClient {
  return {
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args = {}, options = {}) =>
      (await client.callTool({ name, arguments: args }, options)) as Answer,
    close: () => client.close(),
  };
}

function wrapOld(client: OldClient): ConnectedClient {
  return {
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args = {}, options = {}) =>
      (await client.callTool({ name, arguments: args }, CallToolResultSchema, options)) as Answer,
    close: () => client.close(),
  };
}
