import type { StatementKind } from './analysis-types.ts';
import type { Token } from './lexer.ts';
import { isSymbol, isWord } from './token-stream.ts';

/** The kind that a first keyword alone decides. Everything that is not here is looked at more closely. */
const kinds: Readonly<Record<string, StatementKind>> = {
  SELECT: 'read',
  VALUES: 'read',
  SHOW: 'read',
  DESC: 'read',
  DESCRIBE: 'read',
  LIST: 'read',
  LS: 'read',
  EXPLAIN: 'read',
  INSERT: 'write',
  UPDATE: 'write',
  DELETE: 'write',
  MERGE: 'write',
  COPY: 'write',
  PUT: 'write',
  GET: 'write',
  REMOVE: 'write',
  RM: 'write',
  CREATE: 'ddl',
  ALTER: 'ddl',
  DROP: 'ddl',
  UNDROP: 'ddl',
  TRUNCATE: 'ddl',
  COMMENT: 'ddl',
  GRANT: 'ddl',
  REVOKE: 'ddl',
  CALL: 'call',
  EXECUTE: 'call',
  DECLARE: 'call',
  USE: 'session',
  SET: 'session',
  UNSET: 'session',
  START: 'session',
  COMMIT: 'session',
  ROLLBACK: 'session',
};

/** What the first tokens say about a statement. It is a first guess for messages: the layers behind it decide. */
export interface FirstLook {
  readonly kind: StatementKind;

  /** The first keyword; for `(` and WITH it is that of the statement inside as far as it can be seen. */
  readonly verb: string;
}

/** Names the kind of a statement from its first tokens. */
export function firstLook(tokens: readonly Token[]): FirstLook {
  const first = tokens.find((token) => !isSymbol(token, '('));
  const verb = first?.type === 'word' ? first.value : '';
  if (verb === 'WITH') return { kind: 'read', verb: 'SELECT' };
  if (verb === 'BEGIN') return { kind: isTransaction(tokens) ? 'session' : 'call', verb };
  if (verb === 'ALTER' && isWord(tokens[1], 'SESSION')) return { kind: 'session', verb };
  return { kind: Object.hasOwn(kinds, verb) ? (kinds[verb] ?? 'unknown') : 'unknown', verb };
}

function isTransaction(tokens: readonly Token[]): boolean {
  return tokens.length === 1 || isSymbol(tokens[1], ';') || isWord(tokens[1], 'TRANSACTION', 'WORK', 'NAME');
}
