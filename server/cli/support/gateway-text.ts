import type { RunningGateway } from '../../instance/running-gateway.ts';

/** The address at which MCP clients call a gateway. */
export function mcpUrl(gateway: Pick<RunningGateway, 'url'>): string {
  return new URL('/mcp', gateway.url).href;
}

/** What `start` and `restart` say. */
export function gatewayText(gateway: RunningGateway): string {
  return [
    `Snowgate ${gateway.version} is running (process ${gateway.pid}).`,
    `  MCP    ${mcpUrl(gateway)}`,
    '  Panel  run `snowgate panel` for a link',
  ].join('\n');
}
