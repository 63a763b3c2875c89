import { z } from 'zod';
import { handleArgument } from './arguments.ts';
import { statusResult } from './status-result.ts';
import { defineTool } from './tool.ts';

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
