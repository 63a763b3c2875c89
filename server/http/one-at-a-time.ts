import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * Backpressure for pipelined requests: a socket is served one request at a time, and the next one when the answer has left
 * this process. Node parses all that a peer has sent, so without this a peer that reads nothing has as many answers made
 * for it as it has requests, and each lies in memory.
 */
export function serveOneAtATime(server: Server): void {
  const listeners = server.listeners('request') as RequestListener[];
  const waiting = new WeakMap<Socket, Exchange[]>();

  const serve = (exchange: Exchange, socket: Socket) => {
    const { request, response } = exchange;
    // Emitted once it has been handed to the operating system, or the socket is gone.
    response.once('close', () => next(socket));
    for (const listener of listeners) listener(request, response);
  };

  const next = (socket: Socket) => {
    const queue = waiting.get(socket);
    const exchange = queue?.shift();
    if (!exchange || socket.destroyed) waiting.delete(socket);
    else serve(exchange, socket);
    // The last one may have a body that has still to be read.
    if (!queue?.length) readOn(socket);
  };

  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    const { socket } = request;
    const queue = waiting.get(socket);
    if (!queue) {
      waiting.set(socket, []);
      serve({ request, response }, socket);
      return;
    }
    // Those in the part that was just read come all the same; no further part is read.
    queue.push({ request, response });
    stopReading(socket);
  });
}

/**
 * Reads nothing more from a socket of an HTTP server. Node resumes it with each message that it has parsed and each body
 * that is read, so it must not be able to.
 */
function stopReading(socket: Socket): void {
  if (Object.hasOwn(socket, 'resume')) return;
  // With a listener for its data Node reads the socket as a stream, which can be paused; else the parser reads by itself.
  if (!socket.listeners('data').includes(ignore)) socket.on('data', ignore);
  socket.pause();
  socket.resume = () => socket;
}

function readOn(socket: Socket): void {
  if (!Object.hasOwn(socket, 'resume')) return;
  Reflect.deleteProperty(socket, 'resume');
  if (!socket.destroyed) socket.resume();
}

function ignore(): void {}
