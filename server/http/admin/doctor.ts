import type { FastifyPluginAsync } from 'fastify';
import type { DoctorReport } from '../../contract/doctor.ts';
import type { Authenticator } from '../authenticate.ts';

/** `GET /admin/doctor`: looks at everything anew; needs the admin token. May take as long as Snowflake does. */
export function doctor(
  authenticator: Authenticator,
  examine: () => Promise<DoctorReport>,
): FastifyPluginAsync {
  return async (app) => {
    app.addHook('onRequest', authenticator.admin);
    app.get('/admin/doctor', () => examine());
  };
}
