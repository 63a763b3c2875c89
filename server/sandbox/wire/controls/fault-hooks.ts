import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { assertNever } from '../../../util/assert-never.ts';
import { jsonBody } from '../request-body.ts';
import type { Controls } from './controls.ts';
import type { LoggedRequest } from './request-log.ts';

const requestIdSchema = z.object({ requestId: z.string() });
const routeSchema = z.object({ route: z.string() });
const sqlSchema = z.object({ sqlText: z.string() });

/** Faults that act on the answer wait here until it is ready. */
const onAnswer = new WeakMap<FastifyRequest, 'drop' | 'cut'>();

const logged = new WeakMap<FastifyRequest, LoggedRequest>();

/** Puts the faults and the request log around every route but the controls themselves. */
export function hookFaults(app: FastifyInstance, controls: Controls): void {
  app.addHook('onRequest', async (request) => {
    const route = routeName(request);
    if (route === null) return;
    const entry: LoggedRequest = {
      at: Date.now(),
      method: request.method,
      path: request.url.split('?')[0] ?? '',
      route,
      requestId: requestIdSchema.safeParse(request.query).data?.requestId ?? null,
      status: null,
    };
    logged.set(request, entry);
    controls.log.add(entry);
    controls.changed();
  });

  app.addHook('preHandler', async (request, reply) => {
    const route = routeName(request);
    if (route === null) return;
    const sql = route === 'query' ? sqlSchema.safeParse(jsonBody(request.body)).data?.sqlText : undefined;
    await applyFault(controls, route, sql ?? null, request, reply);
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const fault = onAnswer.get(request);
    if (fault === 'drop') {
      request.raw.socket.destroy();
      return payload;
    }
    if (fault !== 'cut' || !(typeof payload === 'string' || Buffer.isBuffer(payload))) return payload;
    const whole = Buffer.from(payload);
    reply.header('content-length', whole.byteLength);
    return half(whole);
  });

  app.addHook('onResponse', async (request, reply) => {
    const entry = logged.get(request);
    if (entry === undefined) return;
    entry.status = reply.statusCode;
    controls.changed();
  });
}

async function applyFault(
  controls: Controls,
  route: string,
  sql: string | null,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const action = controls.takeRequestFault(route, sql);
  if (action === null) return;
  switch (action.kind) {
    case 'status':
      await reply
        .code(action.status)
        .send({ success: false, code: String(action.status), message: 'A fault.' });
      return;
    case 'drop':
      if (action.when === 'after') {
        onAnswer.set(request, 'drop');
        return;
      }
      reply.hijack();
      request.raw.socket.destroy();
      return;
    case 'hang':
      reply.hijack();
      return;
    case 'delay':
      await controls.hold(action.ms);
      return;
    case 'cut':
      onAnswer.set(request, 'cut');
      return;
    case 'answer':
      await reply.header('content-type', 'application/json').send(action.body);
      return;
    case 'slow':
      return;
    default:
      assertNever(action);
  }
}

/** The first half, and then an error, on which the server closes the socket in the middle of the body. */
function half(whole: Buffer): Readable {
  return Readable.from(
    (async function* () {
      yield whole.subarray(0, Math.floor(whole.byteLength / 2));
      throw new Error('cut');
    })(),
  );
}

function routeName(request: FastifyRequest): string | null {
  const parsed = routeSchema.safeParse(request.routeOptions.config);
  return parsed.success && parsed.data.route !== 'control' ? parsed.data.route : null;
}
