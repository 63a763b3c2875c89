import { z } from 'zod';
import { exactLine } from '../../contract/exact-text.ts';
import { readPlan } from '../../query/authorization/read-plan.ts';
import { databaseArgument, schemaArgument } from './arguments.ts';
import { readPlaces } from './read-places.ts';
import { defineTool } from './tool.ts';

export const explainQuery = defineTool({
  name: 'explain_query',
  title: 'Explain a query',
  description: 'Compile a query without running it: objects read, partitions and bytes it would scan.',
  input: z.strictObject({
    query: z.string().min(1).describe('The SELECT to explain'),
    database: databaseArgument.optional(),
    schema: schemaArgument.optional(),
  }),
  async run(context, { query, database, schema }) {
    const result = await context.query({
      sql: `EXPLAIN USING JSON ${query}`,
      limit: 1,
      ...readPlaces({ database, schema }),
    });
    const plan = readPlan(result.rows[0]?.[0] ?? null);
    return {
      text: [
        `objects: ${plan.objects.map(exactLine).join(', ') || 'none'}`,
        `bytes: ${plan.bytes ?? 'unknown'}, partitions: ${plan.partitions ?? 'unknown'} of ${plan.partitionsTotal ?? 'unknown'}`,
        ...plan.operations.map((operation) => `| ${exactLine(operation)}`),
      ].join('\n'),
      data: {
        objects: [...plan.objects],
        bytesAssigned: plan.bytes,
        partitionsAssigned: plan.partitions,
        partitionsTotal: plan.partitionsTotal,
        operations: [...plan.operations],
        requestId: result.requestId,
      },
    };
  },
});
