import type { Config } from '../contract/config.ts';
import type { RunningGateway } from './running-gateway.ts';

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

/** Where a gateway with this configuration is reached from its own machine. */
export function localUrl(config: Pick<Config, 'host' | 'port'>): string {
  const everywhere = config.host === '0.0.0.0' || config.host === '::';
  const host = everywhere ? '127.0.0.1' : config.host.includes(':') ? `[${config.host}]` : config.host;
  return `http://${host}:${config.port}`;
}
