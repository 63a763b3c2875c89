import type { Readable, Writable } from 'node:stream';
import { WebSocket } from 'ws';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { PendingRequests } from '../protocol/pending-requests.ts';
import { rpcJsonError } from '../protocol/rpc-error.ts';
import { readStdioLines } from './stdio-lines.ts';

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
function openGatewaySocket(
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
      // From here on a failure is a close: waiting requests are told by onClose.
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

/** Where a bridge finds its gateway, and the token that makes it the client it stands for. */
export interface BridgeTarget {
  /** `ws://127.0.0.1:PORT/mcp` */
  readonly url: string;
  readonly token: string;
  /** Most bytes of one message that it takes; unknown from a gateway of an older version. */
  readonly messageBytes?: number | undefined;
}

/** What a gateway takes that does not say (`limits.messageBytes`). */
const defaultMessageBytes = 4 * 1024 * 1024;

/**
 * MCP on stdin and stdout, carried to the gateway over one WebSocket: one line here is one frame there, in both
 * protocol eras. It knows nothing of tools and keeps nothing but what a restart of the gateway needs: the opening
 * handshake, to say it again, and the ids that wait for an answer, to tell the client that none will come.
 *
 * @param options - `target` is asked for every connection, so that a new port or a restarted gateway is found; it may
 * start the gateway. What it throws ends the bridge.
 * @returns when stdin ends
 */
export async function runStdioBridge(options: {
  readonly target: () => Promise<BridgeTarget>;
  readonly stdin: Readable;
  readonly stdout: Writable;
}): Promise<void> {
  const { target, stdin, stdout } = options;
  const pending = new PendingRequests();
  const write = (line: string) => stdout.write(`${line}\n`);

  let socket: Awaited<ReturnType<typeof openGatewaySocket>> | undefined;
  let lose = (): void => {};
  let messageBytes = defaultMessageBytes;
  const connected = async () => {
    if (socket?.open) return socket;
    // One that is closing may take its time; its end must not be taken for that of the next one.
    lose();
    let lost = false;
    const lostOnce = (): void => {
      if (lost) return;
      lost = true;
      for (const answer of pending.giveUp(new SnowgateError('GATEWAY_LOST'))) write(answer);
    };
    lose = lostOnce;
    const gateway = await target();
    messageBytes = gateway.messageBytes ?? messageBytes;
    const opened = await openGatewaySocket(gateway, {
      onMessage(text) {
        if (pending.answered(text)) write(text);
      },
      onClose: lostOnce,
    });
    for (const line of pending.handshakeToRepeat()) opened.send(line);
    socket = opened;
    return opened;
  };

  try {
    // Connect at once: a gateway that has to be started does so while the client is still composing its first message.
    await connected();
    for await (const line of readStdioLines(stdin, () => messageBytes)) {
      if (line.kind === 'fault') {
        // Passed on it would end the connection, and with it the other requests.
        write(JSON.stringify(rpcJsonError(line.fault)));
        continue;
      }
      // Connecting first: a reconnection repeats the handshakes of before this line, not this one.
      const open = await connected();
      pending.sent(line.text);
      open.send(line.text);
    }
  } finally {
    socket?.close();
  }
}
