import { Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';

/**
 * Whether a request was made inside this process and came over no connection at all. Nothing that a peer sends can
 * change this: whatever arrives through the listening socket has a socket.
 */
export function madeInProcess(request: FastifyRequest): boolean {
  return !(request.raw.socket instanceof Socket);
}
