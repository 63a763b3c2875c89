import { join } from 'node:path';
import {
  bridgeArguments,
  type ConnectedClient,
  connectHttp,
  connectOldHttp,
  connectOldWebSocket,
  connectProgram,
} from '../../fixtures/mcp-clients.ts';
import type { ClientStage } from './daemon-for-file.ts';
import { foreignFile, scratchEnvironment } from './foreign-program.ts';

/** One real client on one carrier. */
export interface WayIn {
  readonly name: string;
  connect(stage: ClientStage): Promise<ConnectedClient>;
}

const identity = { name: 'e2e', version: '1.0.0' };
const modern = { mode: { pin: '2026-07-28' } } as const;
const http = ({ daemon, token }: ClientStage) => ({ url: daemon.mcpUrl, token, identity });
const bridge = (stage: ClientStage) => ({
  args: bridgeArguments(stage.client),
  env: { ...scratchEnvironment(stage.scratch), SNOWGATE_HOME: stage.daemon.home.home.root },
  identity,
});

/** Every client library that is run against the gateway, on every carrier that it knows. */
export const waysIn: readonly WayIn[] = [
  { name: 'v2 client, HTTP, 2025 era', connect: (stage) => connectHttp(http(stage), { mode: 'legacy' }) },
  { name: 'v2 client, HTTP, 2026 era', connect: (stage) => connectHttp(http(stage), modern) },
  {
    name: 'v2 client, HTTP, finding out the era',
    connect: (stage) => connectHttp(http(stage), { mode: 'auto' }),
  },
  {
    name: 'v2 client, stdio bridge, 2025 era',
    connect: (stage) => connectProgram(bridge(stage), { mode: 'legacy' }),
  },
  { name: 'v2 client, stdio bridge, 2026 era', connect: (stage) => connectProgram(bridge(stage), modern) },
  { name: 'v1 client, HTTP', connect: (stage) => connectOldHttp(http(stage)) },
  {
    name: 'v1 client, WebSocket',
    connect: (stage) => connectOldWebSocket({ ...http(stage), url: stage.daemon.webSocketUrl }),
  },
  { name: 'mcp-remote', connect: overMcpRemote },
];

function overMcpRemote({ daemon, token, scratch }: ClientStage) {
  const args = [foreignFile('mcp-remote/dist/proxy.js'), daemon.mcpUrl, '--allow-http'];
  return connectProgram(
    {
      args: [...args, '--transport', 'http-only', '--header', 'Authorization:$' + '{AUTH}'],
      env: {
        ...scratchEnvironment(scratch),
        MCP_REMOTE_CONFIG_DIR: join(scratch, 'mcp-remote'),
        AUTH: `Bearer ${token}`,
      },
      identity,
    },
    { mode: 'legacy' },
  );
}
