import { z } from 'zod';
import { containerClause, databaseArgument, everything, schemaArgument } from './arguments.ts';
import { listing } from './listing.ts';
import { defineTool } from './tool.ts';

export const listTables = defineTool({
  name: 'list_tables',
  title: 'List tables',
  description: 'Tables of a database, or of one schema of it, with row counts and sizes.',
  input: z.strictObject({ database: databaseArgument, schema: schemaArgument.optional() }),
  async run(context, { database, schema }) {
    const result = await context.query({
      sql: `SHOW TABLES ${containerClause(database, schema)}`,
      limit: everything,
    });
    return listing('tables', result, {
      schema: 'schema_name',
      name: 'name',
      rows: 'rows',
      bytes: 'bytes',
      comment: 'comment',
    });
  },
});
