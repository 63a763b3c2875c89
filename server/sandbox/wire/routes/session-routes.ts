import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { success } from '../answers.ts';
import type { WireContext } from '../context.ts';
import { jsonBody } from '../request-body.ts';
import { tokenInvalid, WireRefusal } from '../wire-refusal.ts';

const renewSchema = z.object({ requestType: z.string(), oldSessionToken: z.string() });

/** Renewal, heartbeat, end of a session, and the telemetry that is taken and thrown away. */
export function sessionRoutes(app: FastifyInstance, { sessions, settings }: WireContext): void {
  app.post('/session/token-request', { config: { route: 'renew' } }, async (request) => {
    const body = renewSchema.safeParse(jsonBody(request.body));
    if (!body.success) throw tokenInvalid();
    if (body.data.requestType !== 'RENEW') {
      throw new WireRefusal('390103', 'Only the request type RENEW is known here.');
    }
    const tokens = sessions.renew(request.headers.authorization, body.data.oldSessionToken);
    return success({
      sessionToken: tokens.token,
      masterToken: tokens.masterToken,
      validityInSecondsST: settings.sessionSeconds,
      validityInSecondsMT: settings.masterSeconds,
    });
  });

  app.post('/session/heartbeat', { config: { route: 'heartbeat' } }, async (request) => {
    sessions.touch(sessions.authenticate(request.headers.authorization));
    return success(null);
  });

  app.post('/session', { config: { route: 'logout' } }, async (request) => {
    const session = sessions.authenticate(request.headers.authorization);
    const { delete: wanted } = z.object({ delete: z.string().optional() }).parse(request.query);
    if (wanted !== 'true') throw new WireRefusal('390103', 'Only delete=true is known here.');
    sessions.end(session);
    return success(null);
  });

  app.post('/telemetry/send', { config: { route: 'telemetry' } }, async (request) => {
    sessions.authenticate(request.headers.authorization);
    return success('Log Received');
  });
}
