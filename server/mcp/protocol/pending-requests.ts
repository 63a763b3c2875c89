import { z } from 'zod';
import type { SnowgateError } from '../../errors/snowgate-error.ts';
import { rpcCodes, rpcError } from './rpc-error.ts';

const messageSchema = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
});

/** What a bridge remembers of a conversation so that it survives a restart of the gateway. */
export class PendingRequests {
  readonly #waiting = new Set<string | number>();
  /** The 2025-era opening: initialize and its notification. The 2026 era has none. */
  #handshake: string[] = [];
  /** Ids of handshakes that this bridge repeated; their answers are not for the client. */
  readonly #repeated = new Set<string | number>();

  /** Notes a line that the client sent. */
  sent(line: string): void {
    const message = read(line);
    if (message?.method === 'initialize') this.#handshake = [line];
    if (message?.method === 'notifications/initialized') this.#handshake = [...this.#handshake, line];
    if (message?.method !== undefined && message.id !== undefined) this.#waiting.add(message.id);
  }

  /** Notes a line that the gateway sent; false when it is not for the client. */
  answered(line: string): boolean {
    const message = read(line);
    if (message?.id === undefined || message.method !== undefined) return true;
    this.#waiting.delete(message.id);
    return !this.#repeated.delete(message.id);
  }

  /** The lines that a new connection needs first. */
  handshakeToRepeat(): readonly string[] {
    const id = read(this.#handshake[0] ?? '')?.id;
    if (id !== undefined) this.#repeated.add(id);
    return this.#handshake;
  }

  /** The connection is gone: an error answer for every request that waits, and nothing waits any more. */
  giveUp(error: SnowgateError): readonly string[] {
    const answers = [...this.#waiting].map((id) =>
      JSON.stringify(rpcError(rpcCodes.server, error.message, id, error)),
    );
    this.#waiting.clear();
    return answers;
  }
}

function read(line: string): z.infer<typeof messageSchema> | undefined {
  try {
    return messageSchema.parse(JSON.parse(line));
  } catch {
    // Not a message: the gateway answers it with the parse error that the client should see.
    return undefined;
  }
}
