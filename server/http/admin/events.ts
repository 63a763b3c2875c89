import type { FastifyPluginAsync } from 'fastify';
import type { ClientView, Overview, Snapshot } from '../../contract/admin.ts';
import type { AdminFeed } from '../../contract/admin-feed.ts';
import type { Authenticator } from '../authenticate.ts';
import { hijackReply, openSseStream } from '../sse-stream.ts';

/** How often the figures that change by themselves (uptime, memory, rates) are sent while somebody looks (ms). */
const overviewEveryMs = 1_000;

/**
 * `GET /admin/events`: a snapshot, then every change, as server-sent events; for as long as the token that opened it is good.
 */
export function adminEvents(services: {
  readonly feed: AdminFeed;
  readonly authenticator: Pick<Authenticator, 'reader'>;
  readonly snapshot: () => Snapshot;
  readonly overview: () => Overview;
  readonly clients: () => readonly ClientView[];
}): FastifyPluginAsync {
  const { feed, authenticator, snapshot, overview, clients } = services;

  return async (app) => {
    const open = new Set<() => void>();
    // An open stream would keep the server from closing.
    app.addHook('preClose', async () => {
      for (const end of open) end();
    });

    app.get('/admin/events', async (request, reply) => {
      hijackReply(request, reply);
      const stream = openSseStream(reply.raw, { 'x-request-id': request.id });
      stream.send({ type: 'snapshot', snapshot: snapshot() });
      const stopListening = feed.listen((event) => stream.send(event));
      // A client's figures follow from its sessions and queries; they are sent at the same beat, where they changed.
      const sent = new Map<string, string>();
      const timer = setInterval(() => {
        // A panel session ends by itself, and what it has opened ends with it.
        if (authenticator.reader(request).kind !== 'admin') return stream.end();
        stream.send({ type: 'overview', overview: overview() });
        for (const client of clients()) {
          const row = JSON.stringify(client);
          if (sent.get(client.name) !== row) stream.send({ type: 'client', client });
          sent.set(client.name, row);
        }
      }, overviewEveryMs);
      const end = () => stream.end();
      open.add(end);
      reply.raw.once('close', () => {
        open.delete(end);
        stopListening();
        clearInterval(timer);
      });
    });
  };
}
