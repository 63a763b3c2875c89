import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import type { ChangeLog } from '../../changes/change-log.ts';
import type { ClosedSession, SessionView } from '../../contract/sessions.ts';
import { parseBody } from '../json-body.ts';
import { originOf } from './change-origin.ts';

const idParams = z.object({ id: z.string().min(1).max(100) });

/** `/admin/sessions`: those there are, and the way to close one.  */
export function adminSessions(services: {
  readonly changes: ChangeLog;
  readonly sessions: () => readonly SessionView[];
  /** @throws SESSION_NOT_FOUND */
  readonly close: (id: string) => Promise<ClosedSession>;
}): FastifyPluginAsync {
  const { changes, sessions, close } = services;

  return async (app) => {
    app.get('/admin/sessions', async () => sessions());
    app.delete('/admin/sessions/:id', async (request) => {
      const closed = await close(parseBody(idParams, request.params).id);
      changes.note({ origin: originOf(request), text: `A session of ${closed.client} was closed` }, null);
      return closed;
    });
  };
}
