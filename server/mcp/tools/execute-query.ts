import { z } from 'zod';
import { readIdentifier } from '../../query/identifier.ts';
import { defineTool } from '../tool.ts';
import { databaseArgument, limitArgument, schemaArgument } from './arguments.ts';
import { rowsResult } from './rows-result.ts';

export const executeQuery = defineTool({
  name: 'execute_query',
  title: 'Run a query',
  description:
    'Run one Snowflake SQL statement. SELECT, SHOW, DESCRIBE and EXPLAIN are the rule; whoami says what else is allowed. Name tables as DATABASE.SCHEMA.TABLE, or give database and schema. USE DATABASE or USE SCHEMA sets the default for this session.',
  input: z.strictObject({
    query: z.string().min(1).describe('The SQL text'),
    database: databaseArgument.optional(),
    schema: schemaArgument.optional(),
    limit: limitArgument,
  }),
  async run(context, { query, database, schema, limit }) {
    const result = await context.query({
      sql: query,
      limit,
      ...(database !== undefined && { database: readIdentifier('database', database) }),
      ...(schema !== undefined && { schema: readIdentifier('schema', schema) }),
    });
    return rowsResult(result);
  },
});
