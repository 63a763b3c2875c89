import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { WireContext } from '../context.ts';
import { jsonBody } from '../request-body.ts';
import { sameSecret } from '../secret-compare.ts';
import type { WireSession } from '../session-store.ts';
import type { Controls } from './controls.ts';
import { faultSchema } from './fault.ts';

/** The header that carries the control key. */
export const controlKeyHeader = 'x-sandbox-control-key';

/** Which sessions an order is about: one by its id, or all. */
const targetSchema = z.object({ sessionId: z.string().nullable().default(null) });

/** What to wait for: so many requests of a route, or so many statements that run. */
const waitSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('requests'),
    route: z.string(),
    atLeast: z.number().int(),
    answered: z.boolean(),
    ms: z.number().int().max(60_000),
  }),
  z.object({
    kind: z.literal('running'),
    exactly: z.number().int(),
    ms: z.number().int().max(60_000),
  }),
]);

/**
 * The test controls. They are part of the server only when the sandbox was started with them, and each of them
 * needs the key that only the starter knows: a program that merely finds the port must not be able to use them.
 */
export function controlRoutes(
  app: FastifyInstance,
  context: WireContext,
  controls: Controls,
  controlKey: string,
): void {
  const { sessions, queries, results } = context;

  void app.register(
    (control, _options, done) => {
      control.addHook('onRequest', async (request, reply) => {
        const given = request.headers[controlKeyHeader];
        if (typeof given === 'string' && sameSecret(given, controlKey)) return;
        await reply.code(403).send({ error: 'The control key is missing or wrong.' });
      });

      control.post('/expire-sessions', config, async (request) => {
        for (const session of targets(request.body)) session.sessionExpiresAt = 0;
        return { ok: true };
      });

      control.post('/expire-masters', config, async (request) => {
        for (const session of targets(request.body)) {
          session.sessionExpiresAt = 0;
          session.masterExpiresAt = 0;
        }
        return { ok: true };
      });

      control.post('/kill-sessions', config, async (request) => {
        for (const session of targets(request.body)) sessions.end(session);
        return { ok: true };
      });

      control.post('/faults', config, async (request) => {
        controls.add(faultSchema.parse(jsonBody(request.body)));
        return { ok: true };
      });

      control.delete('/faults', config, async () => {
        controls.clearFaults();
        return { ok: true };
      });

      control.post('/release-slow', config, async () => {
        controls.releaseSlow();
        return { ok: true };
      });

      control.get('/requests', config, async () => controls.log.entries);

      control.delete('/requests', config, async () => {
        controls.log.clear();
        return { ok: true };
      });

      control.get('/state', config, async () => ({
        sessions: sessions.sessions.map((session) => session.id),
        running: queries.running,
        results: results.size,
        resultBytes: results.bytes,
        rss: process.memoryUsage.rss(),
      }));

      control.post('/wait', config, async (request) => {
        const wait = waitSchema.parse(jsonBody(request.body));
        const met = (): boolean =>
          wait.kind === 'running'
            ? queries.running === wait.exactly
            : controls.log.count(wait.route, wait.answered) >= wait.atLeast;
        return { met: await controls.until(met, wait.ms) };
      });

      control.post('/crash', config, async () => {
        setImmediate(() => {
          throw new Error('The sandbox was told to crash.');
        });
        return { ok: true };
      });
      done();
    },
    { prefix: '/control' },
  );

  function targets(body: unknown): readonly WireSession[] {
    const { sessionId } = targetSchema.parse(jsonBody(body) ?? {});
    return sessions.sessions.filter((session) => sessionId === null || session.id === sessionId);
  }
}

const config = { config: { route: 'control' } } as const;
