import { z } from 'zod';
import { databaseArgument, everything, qualifiedName, schemaArgument, viewArgument } from './arguments.ts';
import { describedColumns, listing } from './listing.ts';
import { defineTool } from './tool.ts';

export const describeTable = defineTool({
  name: 'describe_table',
  title: 'Describe a table',
  description: 'Columns of a table with type, nullability, default and comment.',
  input: z.strictObject({
    database: databaseArgument,
    schema: schemaArgument,
    table_name: z.string().min(1).describe('Table name'),
  }),
  async run(context, { database, schema, table_name }) {
    const sql = `DESCRIBE TABLE ${qualifiedName({ database, schema, table_name })}`;
    return listing('columns', await context.query({ sql, limit: everything }), describedColumns);
  },
});

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
