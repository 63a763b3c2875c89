import { z } from 'zod';
import { handleArgument, waitArgument } from './arguments.ts';
import { statusResult } from './status-result.ts';
import { defineTool } from './tool.ts';

export const queryStatus = defineTool({
  name: 'query_status',
  title: 'How a query is doing',
  description: 'State of a query that goes on in the background.',
  input: z.strictObject({ handle: handleArgument, wait_seconds: waitArgument.default(0) }),
  async run(context, { handle, wait_seconds }) {
    return statusResult(await context.status(handle, wait_seconds));
  },
});
