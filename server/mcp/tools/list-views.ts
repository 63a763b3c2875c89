import { z } from 'zod';
import { containerClause, databaseArgument, everything, schemaArgument } from './arguments.ts';
import { listing } from './listing.ts';
import { defineTool } from './tool.ts';

export const listViews = defineTool({
  name: 'list_views',
  title: 'List views',
  description: 'Views of a database, or of one schema of it.',
  input: z.strictObject({ database: databaseArgument, schema: schemaArgument.optional() }),
  async run(context, { database, schema }) {
    const result = await context.query({
      sql: `SHOW VIEWS ${containerClause(database, schema)}`,
      limit: everything,
    });
    return listing('views', result, { schema: 'schema_name', name: 'name', comment: 'comment' });
  },
});
