import { z } from 'zod';
import { defineTool } from '../tool.ts';
import { databaseArgument, limitArgument, qualifiedName, schemaArgument, viewArgument } from './arguments.ts';
import { rowsResult } from './rows-result.ts';

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
    return rowsResult(await context.query({ sql, limit }));
  },
});
