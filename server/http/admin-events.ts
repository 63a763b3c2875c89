import type { FastifyPluginAsync } from 'fastify';
import type { AdminFeed } from '../admin-feed.ts';
import type { Overview, Snapshot } from '../contract/admin.ts';
import { openSseStream } from './sse-stream.ts';

/** How often the figures that change by themselves (uptime, memory, rates) are sent while somebody looks (ms). */
const overviewEveryMs = 1_000;

/** `GET /admin/events`: a snapshot, then every change, as server-sent events. */
export function adminEvents(services: {
  readonly feed: AdminFeed;
  readonly snapshot: () => Snapshot;
  readonly overview: () => Overview;
}): FastifyPluginAsync {
  const { feed, snapshot, overview } = services;

  return async (app) => {
    const open = new Set<() => void>();
    // An open stream would keep the server from closing.
    app.addHook('preClose', async () => {
      for (const end of open) end();
    });

    app.get('/admin/events', async (request, reply) => {
      reply.hijack();
      const stream = openSseStream(reply.raw, { 'x-request-id': request.id });
      stream.send({ type: 'snapshot', snapshot: snapshot() });
      const stopListening = feed.listen((event) => stream.send(event));
      const timer = setInterval(
        () => stream.send({ type: 'overview', overview: overview() }),
        overviewEveryMs,
      );
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
