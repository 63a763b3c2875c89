import type { FastifyPluginAsync } from 'fastify';
import type { ProfileView, Snapshot } from '../../contract/admin.ts';

/** `GET /admin/snapshot` and its parts: what the panel and the command line show of this moment. */
export function adminSnapshot(services: {
  readonly snapshot: () => Snapshot;
  readonly profiles: () => Promise<readonly ProfileView[]>;
}): FastifyPluginAsync {
  const { snapshot, profiles } = services;

  return async (app) => {
    app.get('/admin/snapshot', async () => snapshot());
    app.get('/admin/overview', async () => snapshot().overview);
    app.get('/admin/queries', async () => snapshot().queries);
    app.get('/admin/pools', async () => snapshot().pools);
    app.get('/admin/profiles', async () => profiles());
    app.get('/admin/denials', async () => snapshot().denials);
  };
}
