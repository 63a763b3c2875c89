import type { EngineSession, EngineStatement } from '../engine-types.ts';

/** Session parameters that SHOW PARAMETERS lists, with Snowflake's defaults where the stand-in honours them. */
export const defaultParameters: Readonly<Record<string, string>> = {
  ABORT_DETACHED_QUERY: 'false',
  AUTOCOMMIT: 'true',
  BINARY_OUTPUT_FORMAT: 'HEX',
  DATE_OUTPUT_FORMAT: 'YYYY-MM-DD',
  JSON_INDENT: '2',
  LOCK_TIMEOUT: '43200',
  MULTI_STATEMENT_COUNT: '1',
  QUERY_TAG: '',
  QUOTED_IDENTIFIERS_IGNORE_CASE: 'false',
  ROWS_PER_RESULTSET: '0',
  SEARCH_PATH: '$current, $public',
  STATEMENT_QUEUED_TIMEOUT_IN_SECONDS: '0',
  STATEMENT_TIMEOUT_IN_SECONDS: '172800',
  STRICT_JSON_OUTPUT: 'false',
  TIMESTAMP_NTZ_OUTPUT_FORMAT: 'YYYY-MM-DD HH24:MI:SS.FF3',
  TIMESTAMP_OUTPUT_FORMAT: 'YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM',
  TIMESTAMP_TYPE_MAPPING: 'TIMESTAMP_NTZ',
  TIMEZONE: 'UTC',
  TIME_OUTPUT_FORMAT: 'HH24:MI:SS',
  USE_CACHED_RESULT: 'true',
  WEEK_START: '0',
};

/** A parameter's value: the statement's, else the session's, else Snowflake's default. */
export function parameterOf(session: EngineSession, statement: EngineStatement, name: string): string {
  const ofStatement = Object.entries(statement.parameters).find(([key]) => key.toUpperCase() === name)?.[1];
  return ofStatement ?? session.parameters.get(name) ?? defaultParameters[name] ?? '';
}

/** The same as a whole number of at least 0. */
export function numberParameter(session: EngineSession, statement: EngineStatement, name: string): number {
  const value = Number(parameterOf(session, statement, name));
  return Number.isFinite(value) && value > 0 ? Math.floor(value) : 0;
}
