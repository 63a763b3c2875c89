import type { EngineSession } from '../engine-types.ts';
import type { SessionState } from './session-state.ts';
import type { Token } from './sql-lexer.ts';

/** Snowflake version that the stand-in claims. */
const snowflakeVersion = '9.36.0';
/** The account that the stand-in claims to be. */
const accountName = 'SANDBOX';

const withoutParentheses: Readonly<Record<string, string>> = {
  CURRENT_TIMESTAMP: '_SF_NOW()',
  LOCALTIMESTAMP: '_SF_NOW()',
  CURRENT_DATE: '_SF_TODAY()',
  CURRENT_TIME: '_SF_TIME_NOW()',
  LOCALTIME: '_SF_TIME_NOW()',
};
const clockFunctions: Readonly<Record<string, string>> = {
  GETDATE: '_SF_NOW()',
  SYSTIMESTAMP: '_SF_NOW()',
  SYSDATE: '_SF_UTC_NOW()',
};

/** The text that stands for a function of session or clock at this token, and where the original ends; else null. */
export function sessionWord(
  tokens: readonly Token[],
  index: number,
  session: EngineSession,
  state: SessionState,
): { readonly end: number; readonly text: string } | null {
  const token = tokens[index];
  if (!token) return null;
  const called = tokens[index + 1]?.text === '(';
  const empty = called && tokens[index + 2]?.text === ')';
  const end = called ? (closingOf(tokens, index + 1)?.end ?? token.end) : token.end;
  const clock = withoutParentheses[token.value];
  if (clock !== undefined) return { end, text: clock };
  if (!called) return null;
  const now = clockFunctions[token.value];
  if (now !== undefined && empty) return { end, text: now };
  const value = empty ? contextValue(token.value, session, state) : undefined;
  if (value === undefined) return null;
  return {
    end,
    text:
      value === null ? 'CAST(NULL AS VARCHAR)' : `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`,
  };
}

function contextValue(name: string, session: EngineSession, state: SessionState): string | null | undefined {
  switch (name) {
    case 'CURRENT_DATABASE':
      return session.database;
    case 'CURRENT_SCHEMA':
      return session.schema;
    case 'CURRENT_ROLE':
      return session.role;
    case 'CURRENT_WAREHOUSE':
      return session.warehouse;
    case 'CURRENT_USER':
      return session.user;
    case 'CURRENT_ACCOUNT':
    case 'CURRENT_ACCOUNT_NAME':
      return accountName;
    case 'CURRENT_ORGANIZATION_NAME':
      return 'SNOWGATE';
    case 'CURRENT_REGION':
      return 'LOCAL';
    case 'CURRENT_CLIENT':
      return 'JavaScript';
    case 'CURRENT_VERSION':
      return snowflakeVersion;
    case 'CURRENT_SESSION':
      return String(state.number);
    case 'CURRENT_SECONDARY_ROLES':
      return session.secondaryRoles === 'ALL'
        ? '{"roles":"ANALYST,PUBLIC","value":"ALL"}'
        : '{"roles":"","value":""}';
    case 'CURRENT_AVAILABLE_ROLES':
      return '[ "ANALYST", "PUBLIC" ]';
    case 'CURRENT_SCHEMAS':
      return session.database === null ? '[]' : `["${session.database}.${session.schema ?? 'PUBLIC'}"]`;
    case 'LAST_QUERY_ID':
      return state.lastQueryId;
    default:
      return undefined;
  }
}

/** The bracket that closes the one at `open`. */
function closingOf(tokens: readonly Token[], open: number): Token | null {
  const at = closingIndex(tokens, open);
  return at < 0 ? null : (tokens[at] ?? null);
}

/** Index of the bracket that closes the one at `open`, or -1. */
export function closingIndex(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    const text = tokens[at]?.kind === 'operator' ? tokens[at]?.text : '';
    if (text === '(' || text === '[' || text === '{') depth += 1;
    if (text === ')' || text === ']' || text === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}
