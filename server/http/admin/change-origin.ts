import type { FastifyRequest } from 'fastify';
import { type ChangeOrigin, cliUserAgent } from '../../contract/presence.ts';
import { adminKeyOf } from '../authenticate.ts';

/** How a change came in, as far as that is known. */
export function originOf(request: FastifyRequest): ChangeOrigin {
  const key = adminKeyOf(request);
  if (key !== 'token') return key;
  return request.headers['user-agent'] === cliUserAgent ? 'cli' : 'api';
}
