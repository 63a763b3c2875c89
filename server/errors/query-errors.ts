import type { ErrorSpecs } from './error-spec.ts';

/** The way of a query: arguments, deadlines, cancellation. */
export const queryErrors = {
  QUERY_BAD_ARGUMENT: {
    status: 400,
    message: 'The arguments of {tool} are not right: {detail}.',
    next: 'Compare them with the input schema of the tool in tools/list.',
  },
  QUERY_BAD_NAME: {
    status: 400,
    message: 'The argument {argument} is not a usable name.',
    next: 'Give one identifier, not a dotted path; put it in double quotes when it is case-sensitive.',
  },
  QUERY_TOOL_UNKNOWN: {
    status: 404,
    message: 'There is no tool named {tool}.',
    next: 'List the tools with tools/list or GET /mcp/tools.',
  },
  QUERY_PLAN_UNREADABLE: {
    status: 502,
    message: 'Snowflake answered EXPLAIN with a plan that could not be read.',
    next: 'Look up the request in the log and report it.',
  },
  QUERY_NOT_RUNNING: {
    status: 404,
    message: 'No query with the id {id} is running.',
    next: 'It may have just ended; look at the recent queries in the panel.',
  },
  QUERY_CANCELLED: {
    status: 499,
    message: 'The query was cancelled.',
    next: 'Run it again if it is still wanted.',
    retryable: true,
  },
  QUERY_DEADLINE: {
    status: 504,
    message: 'The query took longer than {seconds} seconds and was cancelled at Snowflake.',
    next: 'Ask for less (filter, aggregate, LIMIT), or raise limits.statementSeconds.',
    retryable: true,
  },
} as const satisfies ErrorSpecs;
