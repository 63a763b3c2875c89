import type { FastifyPluginAsync } from 'fastify';
import type { ChangeLog } from '../../changes/change-log.ts';
import { originOf } from './change-origin.ts';

/** `POST /admin/stop`: asks the gateway for a graceful shutdown. */
export function adminLifecycle(services: {
  readonly changes: ChangeLog;
  /** Starts a graceful stop and returns at once. */
  readonly stop: () => void;
}): FastifyPluginAsync {
  const { changes, stop } = services;

  return async (app) => {
    app.post('/admin/stop', async (request, reply) => {
      changes.note({ origin: originOf(request), text: 'The gateway was asked to stop' }, null);
      reply.code(202);
      stop();
      return { stopping: true };
    });
  };
}
