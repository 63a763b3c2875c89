import { z } from 'zod';
import { containerClause, databaseArgument, everything, qualifiedName, schemaArgument } from './arguments.ts';
import { listing } from './listing.ts';
import { defineTool } from './tool.ts';

export const listDatabases = defineTool({
  name: 'list_databases',
  title: 'List databases',
  description: 'Databases this client may read.',
  input: z.strictObject({}),
  async run(context) {
    const result = await context.query({ sql: 'SHOW DATABASES', limit: everything });
    return listing('databases', result, { name: 'name', comment: 'comment', created: 'created_on' });
  },
});

export const listSchemas = defineTool({
  name: 'list_schemas',
  title: 'List schemas',
  description: 'Schemas of a database.',
  input: z.strictObject({ database: databaseArgument }),
  async run(context, { database }) {
    const sql = `SHOW SCHEMAS IN DATABASE ${qualifiedName({ database })}`;
    const result = await context.query({ sql, limit: everything });
    return listing('schemas', result, { name: 'name', comment: 'comment' });
  },
});

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
