import type { FastifyInstance } from 'fastify';
import { SnowgateError } from '../errors.ts';

/** The one media type taken; a charset may follow, nothing else, so that no form and no plain-text page can post here. */
const jsonOnly = /^application\/json(?:\s*;\s*charset=utf-8)?$/i;

/**
 * Replaces Fastify's body parsers: exactly JSON, and an empty body is no body (clients send DELETE with a content type
 * and nothing in it). Prototype keys are refused by Fastify's own safe parser.
 */
export function acceptJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (!jsonOnly.test(request.headers['content-type'] ?? '')) done(new SnowgateError('HTTP_MEDIA_TYPE'));
    else if (body === '') done(null, undefined);
    else void parse(request, String(body), done);
  });
  app.addContentTypeParser('*', (_request, _payload, done) => done(new SnowgateError('HTTP_MEDIA_TYPE')));
  app.addHook('onRequest', async (request) => {
    const length = request.headers['content-length'];
    const hasBody =
      request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
    if (request.headers['content-type'] === undefined && hasBody) throw new SnowgateError('HTTP_MEDIA_TYPE');
  });
}
