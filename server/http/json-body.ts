import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { type JsonFault, notUtf8, parseStrictJson } from '../util/strict-json.ts';

/** The one media type taken; a charset may follow, nothing else, so that no form and no plain-text page can post here. */
const jsonOnly = /^application\/json[ \t]*(?:;[ \t]*charset=(?:utf-?8|"utf-?8")[ \t]*)?;?$/i;

/**
 * Replaces Fastify's body parsers: exactly JSON in UTF-8, and an empty body is no body (clients send DELETE with a content
 * type and nothing in it).
 */
export function acceptJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (!jsonOnly.test(request.headers['content-type'] ?? '')) done(new SnowgateError('HTTP_MEDIA_TYPE'));
    else if (body.length === 0) done(null, undefined);
    else {
      // Decoding would replace what is no UTF-8, and another statement than the one that was sent would run.
      const parsed = isUtf8(body) ? parseStrictJson(body.toString()) : notUtf8;
      if (parsed.kind === 'value') done(null, parsed.value);
      else done(jsonError(parsed));
    }
  });
  app.addContentTypeParser('*', (_request, _payload, done) => done(new SnowgateError('HTTP_MEDIA_TYPE')));
  app.addHook('onRequest', async (request) => {
    const length = request.headers['content-length'];
    const hasBody =
      request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
    if (request.headers['content-type'] === undefined && hasBody) throw new SnowgateError('HTTP_MEDIA_TYPE');
  });
}

/** The catalogue's error for a text that is not taken as JSON. */
export function jsonError(fault: JsonFault): SnowgateError {
  return new SnowgateError('HTTP_BODY_INVALID', { detail: fault.detail }, { cause: fault });
}

/** The fault of the text for which such an error stands; undefined for any other error. */
export function jsonFaultOf(error: unknown): JsonFault | undefined {
  if (!(error instanceof SnowgateError) || error.code !== 'HTTP_BODY_INVALID') return undefined;
  return error.cause as JsonFault | undefined;
}

/**
 * Reads a body by its schema.
 *
 * @throws HTTP_BODY_INVALID, naming each field and what was expected of it
 */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const detail = parsed.error.issues
    .map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`)
    .join('; ');
  throw new SnowgateError('HTTP_BODY_INVALID', { detail });
}
