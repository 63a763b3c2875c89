import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { retryAfterOf } from './headers.ts';

/**
 * Turns whatever a route threw into the one error shape of this API: `{error: {code, message, next, requestId, ...}}`.
 * Fastify's own refusals get a code of the catalogue; anything unknown is INTERNAL, and only the log has the rest.
 */
export function replyWithError(
  thrown: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const error = toCoded(thrown, request);
  if (error.code === 'INTERNAL') request.log.error({ err: thrown, requestId: request.id }, 'request failed');
  const retryAfter = reply.getHeader('retry-after') ?? retryAfterOf(error);
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
  reply.code(error.status).send({ error: { ...error.toPublic(), requestId: request.id } });
}

function toCoded(thrown: FastifyError | Error, request: FastifyRequest): SnowgateError {
  if (thrown instanceof SnowgateError) return thrown;
  const code = 'code' in thrown ? String(thrown.code) : '';
  const status = 'statusCode' in thrown ? Number(thrown.statusCode) : 500;
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new SnowgateError('HTTP_BODY_TOO_LARGE', { limit: request.routeOptions.bodyLimit ?? 0 });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new SnowgateError('HTTP_MEDIA_TYPE');
    default:
      return status >= 400 && status < 500
        ? new SnowgateError('HTTP_BODY_INVALID', { detail: 'it cannot be read as JSON' }, { cause: thrown })
        : new SnowgateError('INTERNAL', { requestId: request.id }, { cause: thrown });
  }
}
