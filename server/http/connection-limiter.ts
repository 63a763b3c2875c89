import type { Server } from 'node:http';
import { Socket } from 'node:net';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { afterReading } from '../util/deadline-after-poll.ts';

/**
 * The connection limit: which sockets may stay. Only a client's token takes one of the counted places, once for each socket
 * and for as long as it is open. A socket that has not shown one yet is pending: it has `firstRequestMs` for its first
 * request, and when there are too many, the one that has been pending for longest is closed. So connections without a
 * token, however many, cannot take the place of clients that have one, nor of the admin's calls.
 */
export interface ConnectionLimiter {
  /** Starts to count the sockets of a server. */
  watch(server: Server): void;
  /**
   * Gives the socket of an authenticated client its place, which it keeps.
   *
   * @param socket - that of a request; one made inside this process has none and needs no place
   * @throws HTTP_CONNECTION_CAP when other clients hold all places
   */
  admitClient(socket: unknown, client: string): void;
  /** Keeps the socket of the admin; it counts in the places that are kept beside those of the clients. */
  admitAdmin(socket: unknown): void;
  /** The open sockets, each with the client that it belongs to. */
  sockets(): Iterable<readonly [Socket, string | undefined]>;
}

/** Places beside those of clients, for the admin's calls, /health, and sockets that have still to show their token. */
const reservedPlaces = 32;

/** How long a socket may take to its first request (ms). */
const defaultFirstRequestMs = 5_000;

interface Connection {
  state: 'pending' | 'client' | 'admin';
  client: string | undefined;
  /** False until what it had sent when it was accepted has been read. */
  read: boolean;
  stopWaiting: () => void;
}

/** @param options - `clients`: most sockets of authenticated clients at the same time */
export function createConnectionLimiter(options: {
  readonly clients: number;
  readonly firstRequestMs?: number;
}): ConnectionLimiter {
  const { clients: limit, firstRequestMs = defaultFirstRequestMs } = options;
  const soft = limit + reservedPlaces;
  // Beyond the soft limit are only sockets that were accepted a moment ago and have not been read from.
  const hard = soft + limit;
  const open = new Map<Socket, Connection>();
  let clients = 0;

  const accept = (socket: Socket) => {
    if (open.size >= hard) {
      socket.destroy();
      return;
    }
    const connection: Connection = {
      state: 'pending',
      client: undefined,
      read: false,
      stopWaiting: afterReading(firstRequestMs, () => socket.destroy()),
    };
    open.set(socket, connection);
    socket.once('close', () => {
      connection.stopWaiting();
      if (connection.state === 'client') clients -= 1;
      open.delete(socket);
    });
    // Many sockets are accepted in one turn of the event loop; each is read from in the next before it can be judged.
    setImmediate(() =>
      setImmediate(() => {
        connection.read = true;
        evict();
      }),
    );
  };

  /** Closes those that have been pending for longest, as long as there are too many. */
  const evict = () => {
    if (open.size <= soft) return;
    let surplus = open.size - soft;
    // A map keeps the order in which they were accepted.
    for (const [socket, { state, read }] of open) {
      if (state !== 'pending' || !read) continue;
      socket.destroy();
      surplus -= 1;
      if (surplus === 0) return;
    }
  };

  const begun = (socket: Socket) => open.get(socket)?.stopWaiting();

  const of = (socket: unknown): Connection | undefined =>
    socket instanceof Socket ? open.get(socket) : undefined;

  return {
    watch(server) {
      server.on('connection', accept);
      // Before the listeners that answer, so that a request is known to have come however long its answer takes.
      server.prependListener('request', ({ socket }) => begun(socket));
      server.prependListener('upgrade', ({ socket }) => begun(socket));
    },

    admitClient(socket, client) {
      const connection = of(socket);
      if (!connection || connection.state === 'client') return;
      if (clients >= limit) throw new SnowgateError('HTTP_CONNECTION_CAP', { limit });
      connection.state = 'client';
      connection.client = client;
      clients += 1;
    },

    admitAdmin(socket) {
      const connection = of(socket);
      if (connection?.state === 'pending') connection.state = 'admin';
    },

    *sockets() {
      for (const [socket, { client }] of open) yield [socket, client] as const;
    },
  };
}
