import { WebSocket } from 'ws';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { BridgeTarget } from './bridge-target.ts';

/** One open connection to the gateway. */
export interface GatewaySocket {
  readonly open: boolean;
  send(text: string): void;
  close(): void;
}

/** The gateway is on this machine: a handshake that takes longer than this (ms) will not come. */
const handshakeMs = 10_000;

/**
 * Opens a WebSocket to the gateway's `/mcp`. The token goes in a header: never in the URL.
 *
 * @throws GATEWAY_ANSWER when it refuses or does not answer
 */
export function openGatewaySocket(
  target: BridgeTarget,
  on: { readonly onMessage: (text: string) => void; readonly onClose: () => void },
): Promise<GatewaySocket> {
  const socket = new WebSocket(target.url, ['mcp'], {
    headers: { authorization: `Bearer ${target.token}` },
    handshakeTimeout: handshakeMs,
    perMessageDeflate: false,
    // Results are capped by the gateway; this side must only not be the narrower one.
    maxPayload: 64 * 1024 * 1024,
  });
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => {
      reject(
        new SnowgateError('GATEWAY_ANSWER', { url: target.url, reason: error.message }, { cause: error }),
      );
    });
    socket.on('message', (data) => on.onMessage(String(data)));
    socket.once('open', () => {
      // From here on a failure is a close: whoever waits is told by onClose.
      socket.on('error', () => socket.terminate());
      socket.once('close', on.onClose);
      resolve({
        get open() {
          return socket.readyState === WebSocket.OPEN;
        },
        send: (text) => socket.send(text),
        close: () => socket.close(),
      });
    });
  });
}
