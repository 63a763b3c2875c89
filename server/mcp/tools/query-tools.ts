import { z } from 'zod';
import { exactLine } from '../../contract/exact-text.ts';
import { readPlan } from '../../query/authorization/read-plan.ts';
import {
  databaseArgument,
  limitArgument,
  qualifiedName,
  readPlaces,
  schemaArgument,
  viewArgument,
  waitArgument,
} from './arguments.ts';
import { endOfPages } from './long-query-tools.ts';
import { patientResult } from './status-result.ts';
import { defineTool } from './tool.ts';

export const executeQuery = defineTool({
  name: 'execute_query',
  title: 'Run a query',
  description:
    'Run one Snowflake SQL statement. SELECT, SHOW, DESCRIBE and EXPLAIN are the rule; whoami says what else is allowed. Name tables as DATABASE.SCHEMA.TABLE, or give database and schema. USE DATABASE or USE SCHEMA sets the default for this session. What takes long goes on under a handle: see query_status.',
  input: z.strictObject({
    query: z.string().min(1).describe('The SQL text'),
    database: databaseArgument.optional(),
    schema: schemaArgument.optional(),
    limit: limitArgument,
    wait_seconds: waitArgument.optional(),
  }),
  async run(context, { query, database, schema, limit, wait_seconds }) {
    const request = {
      sql: query,
      limit,
      pages: true,
      ...readPlaces({ database, schema }),
    };
    return patientResult(await context.queryPatiently(request, wait_seconds), endOfPages);
  },
});

export const queryView = defineTool({
  name: 'query_view',
  title: 'Read a view or table',
  description: 'First rows of a view or table, all columns. Use execute_query to filter or aggregate.',
  input: z.strictObject({
    database: databaseArgument,
    schema: schemaArgument,
    view_name: viewArgument,
    limit: limitArgument,
  }),
  async run(context, { database, schema, view_name, limit }) {
    // One row more than wanted: it is never returned, but it proves that there is more.
    const sql = `SELECT * FROM ${qualifiedName({ database, schema, view_name })} LIMIT ${limit + 1}`;
    // It reads no more than that, so there is nothing to page.
    return patientResult(
      await context.queryPatiently({ sql, limit }),
      'More rows exist: raise `limit`, or use execute_query, which filters and pages.',
    );
  },
});

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
