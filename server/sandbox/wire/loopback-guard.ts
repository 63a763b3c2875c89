import type { FastifyInstance } from 'fastify';

/**
 * Lets only local programs in: the Host must be this very server by a loopback name, and nothing that a web page
 * sends gets through. A page that has its own name resolve to 127.0.0.1 carries that name as Host.
 */
export function guardLoopback(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const port = request.socket.localPort;
    const host = request.headers.host?.toLowerCase();
    const known = host === `127.0.0.1:${port}` || host === `localhost:${port}`;
    const page = request.headers.origin !== undefined || request.headers['sec-fetch-site'] !== undefined;
    if (known && !page) return;
    await reply.code(403).send({ success: false, code: '403', message: 'Forbidden.', data: null });
  });
}
