import type { FastifyPluginAsync } from 'fastify';
import type { ChangeLog } from '../../changes/change-log.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { Activity } from '../../query/activity/activity.ts';
import { parseBody } from '../json-body.ts';
import { originOf } from './change-origin.ts';
import { idParams } from './parameters.ts';

/** `POST /admin/queries/:id/cancel`: stops a statement that runs. */
export function adminQueries(services: {
  readonly activity: Activity;
  readonly changes: ChangeLog;
}): FastifyPluginAsync {
  const { activity, changes } = services;

  return async (app) => {
    app.post('/admin/queries/:id/cancel', async (request, reply) => {
      const { id } = parseBody(idParams, request.params);
      if (!activity.cancel(id)) throw new SnowgateError('QUERY_NOT_RUNNING', { id });
      changes.note({ origin: originOf(request), text: 'A query was cancelled' }, null);
      reply.code(202);
      return { id, cancelled: true };
    });
  };
}
