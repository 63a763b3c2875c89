import helmet from '@fastify/helmet';
import type { FastifyPluginAsync } from 'fastify';
import fastifyPlugin from 'fastify-plugin';

const options = {
  // Not for each answer by itself, see below.
  global: false,
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  // Served over plain HTTP on loopback, where this header would only do harm to other local servers.
  strictTransportSecurity: false,
  referrerPolicy: { policy: 'no-referrer' },
} as const;

/**
 * Helmet's headers on every answer. Helmet writes the same ones anew for each, which took longer than the checks of the
 * door; so it does it for the first answer, and the others get what it has written there.
 */
export const securityHeaders = fastifyPlugin(
  (async (app) => {
    await app.register(helmet, options);
    let written: readonly (readonly [name: string, value: string])[] | undefined;
    app.addHook('onRequest', (_request, reply, done) => {
      // On the raw answer, because an MCP exchange takes it out of Fastify's hands.
      const { raw } = reply;
      if (written) {
        for (const [name, value] of written) raw.setHeader(name, value);
      } else {
        const before = new Set(raw.getHeaderNames());
        reply.helmet();
        written = raw
          .getHeaderNames()
          .filter((name) => !before.has(name))
          .map((name) => [name, String(raw.getHeader(name))]);
      }
      done();
    });
  }) satisfies FastifyPluginAsync,
  { name: 'security-headers' },
);
