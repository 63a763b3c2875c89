import { z } from 'zod';
import { handleArgument, limitArgument, waitArgument } from './arguments.ts';
import { rowsResult } from './rows-result.ts';
import { statusResult } from './status-result.ts';
import { defineTool } from './tool.ts';

/** What a result that ends before its rows do is best met with. */
export const endOfPages = 'Only the first rows of a result can be paged: narrow it with WHERE, or aggregate.';

export const fetchResults = defineTool({
  name: 'fetch_results',
  title: 'Read on in a result',
  description: 'Next rows of a result of execute_query. Results are kept for 24 hours.',
  input: z.strictObject({
    cursor: z
      .string()
      .min(1)
      .max(200)
      .describe('`next` of the last answer, or the handle of a finished query'),
    limit: limitArgument,
  }),
  async run(context, { cursor, limit }) {
    const page = await context.page(cursor, limit);
    return rowsResult(page, endOfPages, page.from);
  },
});

export const queryStatus = defineTool({
  name: 'query_status',
  title: 'How a query is doing',
  description: 'State of a query that goes on in the background.',
  input: z.strictObject({ handle: handleArgument, wait_seconds: waitArgument.default(0) }),
  async run(context, { handle, wait_seconds }) {
    return statusResult(await context.status(handle, wait_seconds));
  },
});

export const cancelQuery = defineTool({
  name: 'cancel_query',
  title: 'Cancel a query',
  description: 'End a query of yours that goes on in the background, at Snowflake as well.',
  acts: true,
  input: z.strictObject({ handle: handleArgument }),
  async run(context, { handle }) {
    return statusResult(await context.cancel(handle));
  },
});
