import Fastify, { type FastifyPluginAsync } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SnowgateError } from '../../../server/errors/snowgate-error.ts';
import { adminScope, publicAdminRoute, refuseStrayAdminRoutes } from '../../../server/http/admin-scope.ts';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';

interface Route {
  readonly method: 'DELETE' | 'GET' | 'HEAD' | 'PATCH' | 'POST' | 'PUT';
  readonly path: string;
}

/** What needs no admin token because it hands one out. */
const open: readonly string[] = ['POST /admin/login'];

/** What takes no admin token: pages, health, and what clients call with their own token. */
const besides: readonly RegExp[] = [
  /^\/(?:assets\/.*|\*|index\.html|licences\.md|health|register|status|metrics)?$/,
  /^\/mcp(?:\/tools(?:\/call)?)?$/,
];

let gateway: TestGateway;
let clientToken: string;
let routes: readonly Route[];

beforeAll(async () => {
  gateway = await startGateway();
  clientToken = gateway.addClient('claude-code');
  routes = routesOf(gateway.gateway.app.printRoutes({ commonPrefix: false }));
});
afterAll(() => gateway.stop());

describe('every admin route of a gateway', () => {
  const isAdmin = ({ path }: Route) => path.startsWith('/admin');
  const name = ({ method, path }: Route) => `${method} ${path}`;

  it('is found, and nothing is registered that is neither an admin route nor known', () => {
    expect(routes.filter(isAdmin).length).toBeGreaterThan(40);
    const unknown = routes.filter(
      (route) => !isAdmin(route) && !besides.some((form) => form.test(route.path)),
    );
    expect(unknown).toEqual([]);
  });

  it.each([
    ['no token', () => ({})],
    ['a client token', () => ({ authorization: `Bearer ${clientToken}` })],
    ['a token that is none', () => ({ authorization: 'Bearer sgp_0000000000000000' })],
  ])('is refused with %s, whatever the method', async (_name, headers) => {
    const answered: string[] = [];
    for (const route of routes.filter(isAdmin)) {
      const response = await gateway.gateway.app.inject({
        method: route.method,
        url: route.path.replaceAll(/:[a-z]+/g, '00000000-0000-4000-8000-000000000000'),
        headers: { host: `127.0.0.1:${gateway.port}`, ...headers() },
        ...(['POST', 'PUT', 'PATCH'].includes(route.method) ? { payload: {} } : {}),
      });
      if (response.statusCode !== 401) answered.push(name(route));
      else if (route.method !== 'HEAD')
        expect(response.json().error.code, name(route)).toBe('ADMIN_REQUIRED');
    }
    expect(answered).toEqual(open);
  });
});

describe('a new route below /admin', () => {
  const refuse = async (): Promise<never> => {
    throw new SnowgateError('ADMIN_REQUIRED');
  };
  const get =
    (url: string): FastifyPluginAsync =>
    async (scope) => {
      scope.get(url, async () => 'read');
    };
  const login: FastifyPluginAsync = async (scope) => {
    scope.post('/admin/login', publicAdminRoute, async () => 'open');
  };

  it.each(['/admin', '/admin/new', '//admin/new', '/Admin/new', '/admin/:name/deep'])(
    'ends the start when %s is registered outside the scope',
    async (url) => {
      const app = Fastify();
      refuseStrayAdminRoutes(app);
      await expect(app.register(get(url)).ready()).rejects.toThrow('outside adminScope');
    },
  );

  it('is behind the hook inside the scope, and open only where it says so', async () => {
    const app = Fastify();
    refuseStrayAdminRoutes(app);
    await app.register(adminScope({ admin: refuse }, [get('/admin/new')]));
    await app.register(login);
    await app.register(get('/administer'));
    expect((await app.inject('/admin/new')).statusCode).toBe(401);
    expect((await app.inject({ method: 'POST', url: '/admin/login' })).body).toBe('open');
    expect((await app.inject('/administer')).body).toBe('read');
  });
});

/** The routes in Fastify's own drawing of its router, where each level stands four signs deeper. */
function routesOf(drawing: string): readonly Route[] {
  const above: string[] = [];
  return drawing.split('\n').flatMap((line) => {
    const [, indent, segment, methods] = /^([│ ]*)[├└]── (\S*) \(([A-Z, ]+)\)$/u.exec(line) ?? [];
    if (indent === undefined || segment === undefined || methods === undefined) return [];
    const depth = indent.length / 4;
    const path = depth === 0 ? segment : `${above[depth - 1]}${segment}`;
    above.splice(depth, above.length, path);
    return methods
      .split(', ')
      .filter((method) => method !== 'OPTIONS')
      .map((method) => ({ method, path }) as Route);
  });
}
