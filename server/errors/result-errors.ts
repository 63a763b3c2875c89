import type { ErrorSpecs } from './error-spec.ts';

/** Results that stay at Snowflake, and queries that go on after their call was answered. */
export const resultErrors = {
  RESULT_CURSOR_INVALID: {
    status: 400,
    message: 'This cursor is none that this client was given.',
    next: 'Hand back `next` of the last answer as it is. A cursor that was lost is had by running the query again.',
  },
  RESULT_GONE: {
    status: 410,
    message: 'There is no such result any more: results are kept for 24 hours, at Snowflake.',
    next: 'Run the query again.',
  },
  RESULT_NOT_READY: {
    status: 409,
    message: 'The query {handle} has not finished: it has no rows yet.',
    next: 'Wait for it with query_status and wait_seconds, then fetch.',
    retryable: true,
  },
  QUERY_DETACHED_FULL: {
    status: 429,
    message: '{limit} queries of this client go on in the background already.',
    next: 'Wait for one with query_status and wait_seconds, or end one with cancel_query.',
    retryable: true,
  },
  QUERY_LOST: {
    status: 410,
    message: 'The gateway was restarted while the query ran, which ended it.',
    next: 'Run it again if it is still wanted; a statement that writes may have been done or not.',
  },
  RESULT_ROW_TOO_LARGE: {
    status: 413,
    message: 'Row {row} alone is larger than the {limit} bytes that one answer may have.',
    next: 'Select fewer columns, shorten long text with LEFT(), or write the result to a file with export_results.',
  },
} as const satisfies ErrorSpecs;
