import type { ErrorSpecs } from './error-spec.ts';

const readOnly = 'Send a single plain SELECT, SHOW, DESCRIBE or EXPLAIN.';

/** Statements that are refused before they reach Snowflake. */
export const policyErrors = {
  POLICY_EMPTY: {
    status: 403,
    message: 'The text holds no statement, only white space and comments.',
    next: readOnly,
  },
  POLICY_TOO_LONG: {
    status: 413,
    message: 'The statement has {bytes} bytes; statements longer than {limit} bytes are not analysed.',
    next: 'Send a shorter statement, for example by loading long lists into a table first, or raise limits.sqlBytes.',
  },
  POLICY_LEXICAL: {
    status: 403,
    message: 'Line {line}, column {column}: {construct} is refused, because {reason}.',
    next: 'Remove it, or write the same thing with plain quotes, plain spaces and -- comments.',
  },
  POLICY_MULTIPLE_STATEMENTS: {
    status: 403,
    message: 'Line {line}, column {column}: a second statement starts here; one call runs one statement.',
    next: 'Send each statement in a call of its own.',
  },
  POLICY_PIPE: {
    status: 403,
    message:
      'Line {line}, column {column}: the pipe ->> is refused, because it can chain any statement to a read.',
    next: 'Send each step as a statement of its own, or use a common table expression (WITH).',
  },
  POLICY_NOT_READ_ONLY: {
    status: 403,
    message: 'Line {line}, column {column}: {construct} is not a plain read.',
    next: readOnly,
  },
  POLICY_CONSTRUCT: {
    status: 403,
    message: 'Line {line}, column {column}: {construct} is refused, because {reason}.',
    next: '{allowed}',
  },
  POLICY_FUNCTION: {
    status: 403,
    message: 'Line {line}, column {column}: the function {construct} is refused, because {reason}.',
    next: '{allowed}',
  },
  POLICY_DYNAMIC_NAME: {
    status: 403,
    message:
      'Line {line}, column {column}: {construct} names an object only when it runs, so it cannot be checked.',
    next: "Write the object's name itself, for example DB.SCHEMA.TABLE or IDENTIFIER('DB.SCHEMA.TABLE').",
  },
  POLICY_NOT_UNDERSTOOD: {
    status: 403,
    message:
      'Line {line}, column {column}: {construct} is not understood, and what is not understood is refused.',
    next: 'Write the statement in a simpler form; name objects in full (DB.SCHEMA.TABLE) and nest less deeply.',
  },
  POLICY_TOO_COMPLEX: {
    status: 403,
    message: 'The analysis of this statement was stopped after {deadlineMs} ms.',
    next: 'Split the statement into smaller ones, or nest less deeply.',
  },
  POLICY_BUSY: {
    status: 503,
    message: '{waiting} statements already wait for their analysis.',
    next: 'Try again in a moment.',
    retryable: true,
  },
} as const satisfies ErrorSpecs;
