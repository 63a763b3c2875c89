import type { SnowgateError } from '../../errors/snowgate-error.ts';
import type { Token } from './lexer.ts';
import { excerpt, refusal } from './refuse.ts';
import { isName, isSymbol, isWord } from './token-stream.ts';

/** SYSTEM$ functions that only look; all others can act on the account. */
const safeSystemFunctions: ReadonlySet<string> = new Set([
  'SYSTEM$TYPEOF',
  'SYSTEM$CLUSTERING_INFORMATION',
  'SYSTEM$CLUSTERING_DEPTH',
  'SYSTEM$STREAM_HAS_DATA',
  'SYSTEM$EXPLAIN_PLAN_JSON',
  // The address of the account's own web page: https://docs.snowflake.com/en/sql-reference/functions/system_get_snowsight_host
  'SYSTEM$GET_SNOWSIGHT_HOST',
]);

/**
 * Functions that control the account without SYSTEM$ in their name: this one starts an evaluation that goes on, and asks
 * models, after the statement. https://docs.snowflake.com/en/sql-reference/functions/execute_ai_evaluation
 */
const actingFunctions: ReadonlySet<string> = new Set(['EXECUTE_AI_EVALUATION']);

/**
 * Cuts a trailing semicolon off and refuses a second statement.
 * @throws SnowgateError POLICY_EMPTY, POLICY_MULTIPLE_STATEMENTS
 */
export function oneStatement(text: string, tokens: readonly Token[]): readonly Token[] {
  const end = tokens.findIndex((token) => isSymbol(token, ';'));
  if (end === -1 && tokens.length > 0) return tokens;
  const second = tokens.slice(end + 1).find((token) => !isSymbol(token, ';'));
  if (second && end > 0) throw refusal('POLICY_MULTIPLE_STATEMENTS', text, second.start);
  if (end <= 0) throw refusal('POLICY_EMPTY', text, 0);
  return tokens.slice(0, end);
}

/**
 * Refuses what can carry another statement or reach local files, whatever kind of statement they stand in.
 * @throws SnowgateError POLICY_PIPE, POLICY_CONSTRUCT
 */
export function refuseCarriers(text: string, tokens: readonly Token[]): void {
  const [first] = tokens;
  // The driver itself reads and writes local files for any text that starts with these letters.
  if (first?.type === 'word' && /^(?:PUT|GET)/.test(first.value)) {
    throw refusal('POLICY_CONSTRUCT', text, first.start, {
      construct: first.value,
      reason: 'it moves files between this machine and Snowflake',
      allowed: 'Load files with another tool.',
    });
  }
  for (const token of tokens) {
    if (isSymbol(token, '->>')) throw refusal('POLICY_PIPE', text, token.start);
    if (isSymbol(token, '!')) {
      throw refusal('POLICY_CONSTRUCT', text, token.start, {
        construct: 'the method call with !',
        reason: 'what the method of a model or class instance does cannot be seen',
        allowed: 'Call plain functions only.',
      });
    }
  }
}

/**
 * Refuses what has an effect inside a query: sequences, row locks, SYSTEM$ functions, SQL text that is run.
 * These look at tokens alone, so that no reading of the parser can hide them.
 *
 * @param options - `into` is true for statements that store what they read anyway
 * @throws SnowgateError POLICY_CONSTRUCT, POLICY_FUNCTION
 */
export function refuseEffects(
  text: string,
  tokens: readonly Token[],
  options: { readonly into: boolean } = { into: false },
): void {
  for (const [index, token] of tokens.entries()) {
    if (!isName(token)) continue;
    const next = tokens[index + 1];
    const behindDot = isSymbol(tokens[index - 1], '.');
    // A quoted "nextval" is the same wherever quoted names lose their case.
    if (behindDot && token.value.toUpperCase() === 'NEXTVAL')
      throw takesNumber(text, token.start, '.NEXTVAL');
    if (isWord(token, 'FOR') && isWord(next, 'UPDATE')) {
      throw refusal('POLICY_CONSTRUCT', text, token.start, {
        construct: 'FOR UPDATE',
        reason: 'it locks rows',
        allowed: 'Leave FOR UPDATE out.',
      });
    }
    if (!options.into && !behindDot && isWord(token, 'INTO')) {
      throw refusal('POLICY_CONSTRUCT', text, token.start, {
        construct: 'SELECT ... INTO',
        reason: 'it stores what it reads',
        allowed: 'Leave INTO out; the rows are returned to you.',
      });
    }
  }
}

/** What asks a sequence for its next number. */
export function takesNumber(text: string, at: number, construct: string): SnowgateError {
  return refusal('POLICY_CONSTRUCT', text, at, {
    construct,
    reason: 'it takes a number out of the sequence',
    allowed: 'Read the sequence with SHOW SEQUENCES instead.',
  });
}

/**
 * Refuses a function that acts, by its name alone: wherever its name was read from, and whatever place stands in front.
 *
 * @param at - where it stands in the text
 * @throws SnowgateError POLICY_FUNCTION, POLICY_CONSTRUCT
 */
export function refuseFunction(text: string, called: string, at: number): void {
  const name = called.toUpperCase();
  if (name === 'GETNEXTVAL') throw takesNumber(text, at, name);
  if (name.startsWith('SYSTEM$') && !safeSystemFunctions.has(name)) {
    throw refusal('POLICY_FUNCTION', text, at, {
      construct: excerpt(name),
      reason: 'SYSTEM$ functions can change the account or hold a connection',
      allowed: `Allowed are ${[...safeSystemFunctions].join(', ')}.`,
    });
  }
  if (actingFunctions.has(name)) {
    throw refusal('POLICY_FUNCTION', text, at, {
      construct: name,
      reason: 'it starts work in the account that goes on after the statement',
      allowed: 'Start it outside of this gateway.',
    });
  }
  if (name === 'LAST_QUERY_ID') {
    throw refusal('POLICY_FUNCTION', text, at, {
      construct: name,
      reason: 'on a shared connection the last query may be that of another client',
      allowed: "Name a query of your own by its id, for example RESULT_SCAN('<query id>').",
    });
  }
  if (name === 'TO_QUERY') {
    throw refusal('POLICY_FUNCTION', text, at, {
      construct: name,
      reason: 'it runs SQL text that is put together only when it runs',
      allowed: 'Write the query itself.',
    });
  }
}
