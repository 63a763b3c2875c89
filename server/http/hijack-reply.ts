import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Takes an answer out of Fastify's hands: from here on it is written to `reply.raw`. What the hooks have set on the reply
 * would be lost with it, above all the headers without which a browser shows the page of an allowed origin no answer.
 */
export function hijackReply(request: FastifyRequest, reply: FastifyReply): void {
  // Only a page reads them, so that the answers to all others cost nothing more.
  if (request.headers.origin !== undefined) {
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
  }
  reply.hijack();
}
