import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Bounds for what peers leave unread of their answers, in bytes and ms. */
export interface UnreadLimits {
  readonly perClient: number;
  readonly total: number;
  /** How long a socket may take nothing at all of what lies there for it. */
  readonly stalledMs: number;
}

const mebibyte = 1024 * 1024;
const defaultUnreadLimits: UnreadLimits = {
  perClient: 16 * mebibyte,
  total: 32 * mebibyte,
  stalledMs: 30_000,
};

/** How often all sockets are looked at (ms); each plain answer is looked at when it is written, too. */
const lookEveryMs = 500;

interface Unread {
  readonly bytes: number;
  /** When it was last seen to have become less, or to have been nothing. */
  readonly movedAt: number;
}

export interface UnreadAnswers {
  /** Looks at the sockets of a server from now on. */
  watch(server: Server): void;
  /** Looks at all sockets now. */
  look(): void;
  /** What lay there, in all, when the sockets were last looked at. */
  bytes(): number;
}

/**
 * Bounds the answers that lie in this process because their peers do not read them, whatever carries them: plain HTTP,
 * event streams, WebSockets. Past the bound of a client or of all, the sockets that have taken nothing for longest are cut
 * until the rest fits, and so is each that has taken nothing for too long.
 */
export function createUnreadAnswers(options: {
  readonly limits?: UnreadLimits;
  /** The open sockets, and whose they are where that is known. */
  readonly sockets: () => Iterable<readonly [Socket, string | undefined]>;
  readonly now?: () => number;
}): UnreadAnswers {
  const { limits = defaultUnreadLimits, sockets, now = () => performance.now() } = options;
  const known = new WeakMap<Socket, Unread>();
  let total = 0;

  const look = () => {
    const at = now();
    const unread: { socket: Socket; client: string | undefined; bytes: number; movedAt: number }[] = [];
    for (const [socket, client] of sockets()) {
      const bytes = socket.writableLength;
      const before = known.get(socket);
      const movedAt = bytes === 0 || !before || bytes < before.bytes ? at : before.movedAt;
      // Without a byte there is nothing to remember, and that is so for nearly all.
      if (bytes === 0) known.delete(socket);
      else {
        known.set(socket, { bytes, movedAt });
        unread.push({ socket, client, bytes, movedAt });
      }
    }
    total = 0;
    const perClient = new Map<string | undefined, number>();
    // Those that read come first, and keep what they have; of the others the one is cut that brings it past a bound.
    for (const { socket, client, bytes, movedAt } of unread.sort((a, b) => b.movedAt - a.movedAt)) {
      const ofClient = (perClient.get(client) ?? 0) + bytes;
      if (at - movedAt >= limits.stalledMs || total + bytes > limits.total || ofClient > limits.perClient) {
        socket.destroy();
        continue;
      }
      total += bytes;
      perClient.set(client, ofClient);
    }
  };

  return {
    look,
    bytes: () => total,
    watch(server) {
      server.on('request', (_request, response) => {
        response.once('prefinish', () => {
          // What the operating system takes at once is gone by then.
          setImmediate(() => {
            if (response.socket && response.socket.writableLength > 0) look();
          });
        });
      });
      const timer = setInterval(look, lookEveryMs);
      timer.unref();
      server.once('close', () => clearInterval(timer));
    },
  };
}
