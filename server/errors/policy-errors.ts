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
  POLICY_OBJECT_NOT_ALLOWED: {
    status: 403,
    message: 'Line {line}, column {column}: {object:name} is not among what this client may use ({rule}).',
    next: 'Use {allowed}, or ask the owner of this gateway to allow {object:name} for this client.',
  },
  POLICY_OBJECT_DENIED: {
    status: 403,
    message: 'Line {line}, column {column}: {object:name} is denied to this client by the entry {rule}.',
    next: 'Use {allowed}; a denied object stays denied whatever else is allowed.',
  },
  POLICY_UNRESOLVED_NAME: {
    status: 403,
    message:
      'Line {line}, column {column}: {object:name} has no database or schema in front, and this session has none set.',
    next: 'Write the full name, DB.SCHEMA.OBJECT, or set a database and a schema with USE SCHEMA DB.SCHEMA.',
  },
  POLICY_KIND_DENIED: {
    status: 403,
    message: 'This client may not run {kind} statements, and {verb} is one (rule statements.{kind}).',
    next: 'Allowed without asking: {allowed}. The owner of this gateway can change the policy of this client.',
  },
  POLICY_SESSION: {
    status: 403,
    message: '{verb} changes the session, and connections are shared, so it never reaches Snowflake.',
    next: 'Set the database and schema with USE alone in a call of its own, or write full names (DB.SCHEMA.OBJECT).',
  },
  POLICY_SCOPE: {
    status: 403,
    message: '{construct} would tell about objects that this client may not use.',
    next: 'Use {allowed}.',
  },
  POLICY_RESULT_NOT_OWN: {
    status: 403,
    message: 'The query {queryId} was not run by this client, so its stored result cannot be read.',
    next: 'Use the id of a query of your own, or run the query again.',
  },
  POLICY_TEMPORARY: {
    status: 403,
    message: 'A temporary object lives on a connection that is shared with other clients.',
    next: 'Use a common table expression (WITH), or a permanent or transient object.',
  },
  POLICY_TOO_MANY_PARTS: {
    status: 413,
    message: 'The statement has {construct} words and signs, more than can be analysed.',
    next: 'Split the statement into smaller ones. Long lists of plain values are not counted.',
  },
  POLICY_TOO_COMPLEX: {
    status: 403,
    message: 'This statement was not analysed to its end: {reason}.',
    next: 'Split the statement into smaller ones, or nest less deeply. A text that is not known yet is looked at again in {retryAfterSeconds} seconds.',
  },
  POLICY_UNUSABLE: {
    status: 403,
    message: 'The stored policy of this client cannot be kept, so the client may use nothing: {problem}.',
    next: 'The owner of this gateway has to give the client another policy: snowgate clients policy NAME --file FILE, or --reset.',
  },
  POLICY_CHECK_LINE: {
    status: 400,
    message: 'This line is not what policy check reads.',
    next: 'Write one JSON object a line: {"sql": "select 1", "database": "DEMO", "schema": "PUBLIC"}; database and schema may be missing.',
  },
  POLICY_BUSY: {
    status: 503,
    message: '{waiting} statements already wait for their analysis.',
    next: 'Try again in a moment.',
    retryable: true,
  },
} as const satisfies ErrorSpecs;
