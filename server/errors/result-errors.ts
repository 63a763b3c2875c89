import type { ErrorSpecs } from './error-spec.ts';

/** Results that stay at Snowflake, queries that go on after their call was answered, and files with results. */
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
  EXPORT_OFF: {
    status: 403,
    message: 'This gateway writes no files: no folder for exports is set.',
    next: 'Ask whoever runs it to set results.folder (SNOWGATE_RESULTS_FOLDER) to an absolute path, or read the rows with fetch_results.',
  },
  EXPORT_NAME: {
    status: 400,
    message: 'The file name cannot be used: {reason}.',
    next: 'Give a plain name such as orders.csv, or a relative path such as 2026/orders.csv.',
  },
  EXPORT_EXISTS: {
    status: 409,
    message: '{path} exists already, or is being written.',
    next: 'Choose another name: an export never replaces a file.',
  },
  EXPORT_FAILED: {
    status: 500,
    message: 'The file could not be written ({detail}).',
    next: 'See that the folder of results.folder can be written to and has room; the log has the details.',
  },
} as const satisfies ErrorSpecs;
