import { gunzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

/**
 * Takes every body as bytes, whatever its content type: the driver's own types are not consistent, and some of its
 * requests name one and have no body. Gzip is undone within the same limit, so that a small body cannot grow
 * without bound. The limit is the server's, or the route's own one.
 */
export function acceptAnyBody(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
    if (!/gzip/i.test(request.headers['content-encoding'] ?? '')) {
      done(null, bytes);
      return;
    }
    try {
      done(null, gunzipSync(bytes, { maxOutputLength: request.routeOptions.bodyLimit }));
    } catch (cause) {
      done(Object.assign(new Error('The gzip body cannot be read.', { cause }), { statusCode: 400 }));
    }
  });
}

/** The body as JSON; undefined when there is none or it is not JSON, which each route then refuses in its own way. */
export function jsonBody(body: unknown): unknown {
  if (!Buffer.isBuffer(body) || body.byteLength === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
