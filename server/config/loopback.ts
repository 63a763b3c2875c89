import { isIP } from 'node:net';
import type { Config } from '../contract/config.ts';

/** Whether a host name or address, without brackets, can lead to this machine alone. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}

/** Whether the host of an address that is read as a URL can lead to this machine alone. */
export function isLoopbackUrl(url: string): boolean {
  return URL.canParse(url) && isLoopback(new URL(url).hostname.replace(/^\[|\]$/g, ''));
}

/**
 * Where a gateway with this configuration is reached from its own machine: over the loopback where it listens on every
 * address, so that no token for it crosses a network.
 */
export function localUrl({ host, port }: Pick<Config, 'host' | 'port'>): string {
  const local = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${local.includes(':') ? `[${local}]` : local}:${port}`;
}
