import { EngineError } from './engine-types.ts';

/** An object that is not there, or that the role may not see: Snowflake does not tell which. */
export function objectMissing(kind: string, name: string): EngineError {
  return new EngineError(
    '002003',
    '42S02',
    `SQL compilation error:\n${kind} '${name}' does not exist or not authorized.`,
  );
}

/** USE, DROP and the like of something that is not there. */
export function cannotOperate(): EngineError {
  return new EngineError(
    '002043',
    '02000',
    'SQL compilation error:\nObject does not exist, or operation cannot be performed.',
  );
}

/** A change of roles in a session that was opened for one role alone. */
export function restrictedSession(): EngineError {
  return new EngineError(
    '003001',
    '42501',
    'SQL access control error:\nInsufficient privileges: the roles of a restricted session cannot be changed.',
  );
}

/** A name without a database while the session has none. */
export function noCurrentDatabase(): EngineError {
  return new EngineError(
    '090105',
    '22000',
    "Cannot perform SELECT. This session does not have a current database. Call 'USE DATABASE', or use a qualified name.",
  );
}

/** CREATE of something that is there already. */
export function alreadyExists(name: string): EngineError {
  return new EngineError('002002', '42710', `SQL compilation error:\nObject '${name}' already exists.`);
}

/** A function that this stand-in (or Snowflake) does not have. */
export function unknownFunction(name: string): EngineError {
  return new EngineError('002140', '42601', `SQL compilation error:\nUnknown function ${name}`);
}

/** A kind of statement or clause that the stand-in does not run. */
export function unsupported(what: string): EngineError {
  return new EngineError('000002', '0A000', `Unsupported feature '${what}'.`);
}

/** More or fewer statements than MULTI_STATEMENT_COUNT allows. */
export function statementCount(actual: number, desired: number): EngineError {
  return new EngineError(
    '000008',
    '0A000',
    `Actual statement count ${actual} did not match the desired statement count ${desired}.`,
  );
}

/** A statement ended by a cancel request. */
export function cancelled(): EngineError {
  return new EngineError('000604', '57014', 'SQL execution canceled');
}

/** A statement ended by STATEMENT_TIMEOUT_IN_SECONDS. */
export function timedOut(seconds: number): EngineError {
  return new EngineError(
    '000630',
    '57014',
    `Statement reached its statement or warehouse timeout of ${seconds} second(s) and was canceled.`,
  );
}

/** A column or other name that nothing answers to; `at` is where the statement says it. */
export function invalidIdentifier(name: string, at = { line: 1, position: 0 }): EngineError {
  const message = `SQL compilation error: error line ${at.line} at position ${at.position}\ninvalid identifier '${name}'`;
  return new EngineError('000904', '42000', message, at);
}

/** RESULT_SCAN of a statement whose result is not kept. */
export function resultNotFound(): EngineError {
  return new EngineError('000710', '02000', 'Result for the query is not found or has expired.');
}

/** Characters of the longest text that a value may be. */
export const longestText = 16_777_216;

/** A text longer than the longest. */
export function textTooLong(): EngineError {
  return new EngineError('100078', '22000', 'String is too long and would be truncated');
}
