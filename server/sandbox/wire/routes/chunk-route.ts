import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { WireContext } from '../context.ts';

const paramsSchema = z.object({ queryId: z.string().max(100), index: z.string().regex(/^\d{1,9}$/) });
const querySchema = z.object({ signature: z.string().max(100) });

/**
 * GET /results/ID/INDEX: the rows of one chunk. 403 unless address and key header belong together, 404 once the
 * result is gone (the driver does not repeat a 404, and repeats a 403 for a long time).
 */
export function chunkRoute(app: FastifyInstance, { access, results }: WireContext): void {
  app.get('/results/:queryId/:index', { config: { route: 'chunk' } }, async (request, reply) => {
    const params = paramsSchema.safeParse(request.params);
    const query = querySchema.safeParse(request.query);
    const key = request.headers['x-amz-server-side-encryption-customer-key'];
    if (!params.success || !query.success || typeof key !== 'string') return reply.code(403).send();
    const { queryId, index } = params.data;
    if (!access.allows(queryId, index, query.data.signature, key)) return reply.code(403).send();
    const chunk = results.get(queryId)?.chunks[Number(index)];
    if (chunk === undefined) return reply.code(404).send();
    // Not JSON by name: the driver would parse it as such, and it is an array without its brackets.
    return reply.header('content-type', 'binary/octet-stream').header('content-encoding', 'gzip').send(chunk);
  });
}
