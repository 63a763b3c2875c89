import { z } from 'zod';
import { databaseArgument, limitArgument, qualifiedName, schemaArgument, viewArgument } from './arguments.ts';
import { patientResult } from './status-result.ts';
import { defineTool } from './tool.ts';

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
