import type { FastifyInstance, FastifyPluginAsync, RouteOptions } from 'fastify';
import type { Authenticator } from './authenticate.ts';

/** Marks the scope whose routes stand behind the authentication hook. */
const guarded = Symbol('behind the admin hook');

/** Marks the few routes below `/admin` that need no token, because they hand one out. */
const open = Symbol('open to everybody');

/** The options of a route below `/admin` that needs no admin token. */
export const publicAdminRoute = { config: { [open]: true } } as const;

/** The one scope of `/admin`: a single authentication hook before every route of every resource. */
export function adminScope(
  authenticator: Pick<Authenticator, 'admin'>,
  resources: readonly FastifyPluginAsync[],
): FastifyPluginAsync {
  return async (app) => {
    await app.register(async (scope) => {
      scope.decorate(guarded, true);
      scope.addHook('onRequest', authenticator.admin);
      for (const resource of resources) await scope.register(resource);
    });
  };
}

/**
 * Ends the start when a route below `/admin` is registered outside the scope: without its hook it would be open to every
 * program of the machine. Fails closed, so that a new route cannot forget it.
 */
export function refuseStrayAdminRoutes(app: FastifyInstance): void {
  app.addHook('onRoute', function (this: FastifyInstance, route: RouteOptions) {
    if (!isAdminPath(route.url) || this.hasDecorator(guarded)) return;
    if ((route.config as { readonly [open]?: true } | undefined)?.[open]) return;
    throw new Error(
      `${route.method} ${route.url} is an admin route outside adminScope (server/http/admin-scope.ts)`,
    );
  });
}

/** Routers decode and fold paths in their own way, so everything that could be read as `/admin` counts. */
function isAdminPath(url: string): boolean {
  return /^\/*admin(?:\/|$)/i.test(url);
}
