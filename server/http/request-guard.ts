import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { SnowgateError } from '../errors/snowgate-error.ts';

/** What the request guard (host and origin validation) needs to know to decide before a request is read. */
export interface RequestGuardOptions {
  /** The port this gateway really listens on; known only after listening when 0 was asked for. */
  readonly port: () => number;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly draining: () => boolean;
}

/** The names of this machine for itself. A page of a foreign name that resolves here is thereby locked out. */
const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

/** Routes that answer while the gateway drains, so that one can see that it does. */
const openWhileDraining = new Set(['/health', '/status']);

/**
 * Checks that stand before everything else, on every route and before a WebSocket upgrade: the Host header (DNS
 * rebinding), the Origin (foreign pages), where an upgrade may be asked for, and whether the gateway still takes work.
 */
export const requestGuard = fastifyPlugin<RequestGuardOptions>(
  (async (app, options) => {
    const names = acceptedNames(options);
    app.addHook('onRequest', async (request, reply) => {
      const twice = headerTwice(request.raw.rawHeaders);
      if (twice !== undefined) throw new SnowgateError('HTTP_HEADER_TWICE', { header: twice });
      if (!names().hosts.has((request.headers.host ?? '').toLowerCase()))
        throw new SnowgateError('HTTP_HOST_REFUSED');

      const { origin } = request.headers;
      if (origin !== undefined && !names().origins.has(origin))
        throw new SnowgateError('HTTP_ORIGIN_REFUSED');

      // The upgrade itself would come before the route has a say.
      if (request.ws && !isWebSocketRoute(request)) {
        reply.header('connection', 'close');
        throw new SnowgateError('HTTP_UPGRADE_REFUSED');
      }
      if (options.draining() && !openWhileDraining.has(request.routeOptions.url ?? '')) {
        reply.header('retry-after', '5').header('connection', 'close');
        throw new SnowgateError('HTTP_SHUTTING_DOWN');
      }
    });
  }) satisfies FastifyPluginAsync<RequestGuardOptions>,
  { name: 'request-guard' },
);

/** Headers of which Node keeps the first of two, and a proxy in front perhaps the second. */
const onlyOnce: ReadonlySet<string> = new Set(['host', 'authorization', 'content-type']);

/** The name of such a header that stands twice. Every second entry is a name, the ones between are values. */
function headerTwice(rawHeaders: readonly string[] = []): string | undefined {
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? '';
    if (!onlyOnce.has(name)) continue;
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}

/** The one route that a WebSocket may be opened on. */
function isWebSocketRoute({ method, routeOptions, headers }: FastifyRequest): boolean {
  return method === 'GET' && routeOptions.url === '/mcp' && headers.upgrade?.toLowerCase() === 'websocket';
}

/** The Host and Origin values that pass; made once, when the port is known. */
function acceptedNames(options: RequestGuardOptions) {
  let made: { readonly port: number; readonly hosts: Set<string>; readonly origins: Set<string> } | undefined;
  return () => {
    // Once it listens the port stays, and asking the socket for it takes a system call.
    if (made && made.port !== 0) return made;
    const port = options.port();
    if (made?.port !== port) {
      const own = loopbackNames.map((name) => `${name}:${port}`);
      const hosts = new Set([...own, ...options.allowedHosts]);
      made = {
        port,
        hosts,
        origins: new Set([...own.map((name) => `http://${name}`), ...options.allowedOrigins]),
      };
    }
    return made;
  };
}
