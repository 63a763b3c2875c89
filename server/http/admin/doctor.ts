import type { FastifyPluginAsync } from 'fastify';
import type { DoctorReport } from '../../contract/doctor.ts';

/** `GET /admin/doctor`: looks at everything anew. May take as long as Snowflake does. */
export function adminDoctor(examine: () => Promise<DoctorReport>): FastifyPluginAsync {
  return async (app) => {
    app.get('/admin/doctor', () => examine());
  };
}
