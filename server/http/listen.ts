import { createServer, type Server, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Codes of a machine that has no IPv6, or not on its loopback. */
const without = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EPROTONOSUPPORT', 'EINVAL']);

/**
 * Listens, and where the host is one of the loopbacks, on the other one at the same port too: `localhost` means 127.0.0.1
 * to some clients and ::1 to others. The second listener is a plain one that hands its sockets to the HTTP server, which
 * so has one set of limits for both.
 *
 * @param onMissing - told when the other loopback cannot be had, but for a machine that has none
 * @throws what listening on the host itself fails with
 */
export async function listenOnLoopbacks(
  app: FastifyInstance,
  { host, port }: { readonly host: string; readonly port: number },
  onMissing: (error: Error) => void,
): Promise<void> {
  let other: Server | undefined;
  if (!app.server.listening) app.addHook('preClose', () => close(other));
  await app.listen({ host, port });
  const otherHost = host === '127.0.0.1' ? '::1' : host === '::1' ? '127.0.0.1' : undefined;
  const address = app.server.address();
  if (otherHost === undefined || address === null || typeof address === 'string') return;
  const second = createServer({ allowHalfOpen: true, noDelay: true }, (socket: Socket) =>
    app.server.emit('connection', socket),
  );
  try {
    await new Promise<void>((resolve, reject) => {
      second.once('error', reject);
      second.listen({ host: otherHost, port: address.port, ipv6Only: otherHost === '::1' }, resolve);
    });
    other = second;
  } catch (thrown) {
    const error = thrown as NodeJS.ErrnoException;
    if (!without.has(error.code ?? '')) onMissing(error);
  }
}

/** Takes no more; the sockets that are open belong to the HTTP server. */
async function close(server: Server | undefined): Promise<void> {
  server?.close();
}
