import { z } from 'zod';
import { quoteString } from '../../util/sql-identifier.ts';
import { databaseArgument, everything, qualifiedName } from './arguments.ts';
import { listing } from './listing.ts';
import { defineTool } from './tool.ts';

const kinds = {
  object: {
    show: 'OBJECTS',
    columns: {
      database: 'database_name',
      schema: 'schema_name',
      name: 'name',
      kind: 'kind',
      comment: 'comment',
    },
  },
  column: {
    show: 'COLUMNS',
    columns: { database: 'database_name', schema: 'schema_name', table: 'table_name', name: 'column_name' },
  },
} as const;

export const searchObjects = defineTool({
  name: 'search_objects',
  title: 'Search tables, views and columns',
  description: 'Find tables and views (or columns) whose name contains a text, in one database or in all.',
  input: z.strictObject({
    text: z.string().min(1).max(200).describe('Part of the name, any case'),
    kind: z.enum(['object', 'column']).default('object'),
    database: databaseArgument.optional(),
  }),
  async run(context, { text, kind, database }) {
    // % and _ in the text are meant as they are, so they are escaped for LIKE; quoteString doubles the backslash.
    const pattern = quoteString(`%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`);
    const where = database === undefined ? 'ACCOUNT' : `DATABASE ${qualifiedName({ database })}`;
    const { show, columns } = kinds[kind];
    const result = await context.query({
      sql: `SHOW ${show} LIKE ${pattern} IN ${where}`,
      limit: everything,
    });
    return listing('matches', result, columns);
  },
});
