import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { success } from '../answers.ts';
import { checkLogin } from '../check-login.ts';
import type { WireContext } from '../context.ts';
import { textParameters, wireParameters } from '../parameters.ts';
import { jsonBody } from '../request-body.ts';

const name = z.string().max(255).optional();

const querySchema = z.object({ warehouse: name, databaseName: name, schemaName: name, roleName: name });

/** POST /session/v1/login-request: proves who is calling and opens a session. */
export function loginRoute(app: FastifyInstance, context: WireContext): void {
  const { identity, settings, engine, sessions, oauth } = context;
  app.post('/session/v1/login-request', { config: { route: 'login' } }, async (request) => {
    const login = checkLogin(jsonBody(request.body), identity, oauth);
    const names = querySchema.parse(request.query);
    // Names go on as they were sent: folding unquoted ones is a matter of SQL, and thus the engine's.
    const engineSession = engine.openSession({
      user: identity.username,
      role: names.roleName ?? identity.role,
      warehouse: names.warehouse ?? identity.warehouse,
      database: names.databaseName ?? null,
      schema: names.schemaName ?? null,
      parameters: textParameters(login.sessionParameters),
    });
    const { session, tokens } = sessions.open(engineSession);
    return success({
      token: tokens.token,
      masterToken: tokens.masterToken,
      validityInSeconds: settings.sessionSeconds,
      masterValidityInSeconds: settings.masterSeconds,
      displayUserName: identity.username,
      serverVersion: '9.0.0 sandbox',
      firstLogin: false,
      healthCheckInterval: 45,
      sessionId: session.id,
      parameters: wireParameters(engineSession),
      sessionInfo: {
        databaseName: engineSession.database,
        schemaName: engineSession.schema,
        warehouseName: engineSession.warehouse,
        roleName: engineSession.role,
      },
    });
  });
}
