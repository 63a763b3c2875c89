import { z } from 'zod';
import { everything } from './arguments.ts';
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
