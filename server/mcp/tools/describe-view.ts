import { z } from 'zod';
import { databaseArgument, everything, qualifiedName, schemaArgument, viewArgument } from './arguments.ts';
import { describedColumns, listing } from './listing.ts';
import { defineTool } from './tool.ts';

export const describeView = defineTool({
  name: 'describe_view',
  title: 'Describe a view',
  description: 'Columns of a view with type, nullability and comment.',
  input: z.strictObject({ database: databaseArgument, schema: schemaArgument, view_name: viewArgument }),
  async run(context, { database, schema, view_name }) {
    const sql = `DESCRIBE VIEW ${qualifiedName({ database, schema, view_name })}`;
    return listing('columns', await context.query({ sql, limit: everything }), describedColumns);
  },
});
