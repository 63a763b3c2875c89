import { z } from 'zod';
import { databaseArgument, limitArgument, schemaArgument, waitArgument } from './arguments.ts';
import { endOfPages } from './fetch-results.ts';
import { readPlaces } from './read-places.ts';
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
