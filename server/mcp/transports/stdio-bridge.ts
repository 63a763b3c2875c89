import type { Readable, Writable } from 'node:stream';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { PendingRequests } from '../protocol/pending-requests.ts';
import { rpcJsonError } from '../protocol/rpc-error.ts';
import type { BridgeTarget } from './bridge-target.ts';
import { openGatewaySocket } from './gateway-socket.ts';
import { readStdioLines } from './stdio-lines.ts';

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
