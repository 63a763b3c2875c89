import { z } from 'zod';
import { databaseArgument, everything, qualifiedName } from './arguments.ts';
import { listing } from './listing.ts';
import { defineTool } from './tool.ts';

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
