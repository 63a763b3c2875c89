import { createHash } from 'node:crypto';
import type { Analysis, Reference, ReferenceType } from './analysis-types.ts';
import type { Token } from './lexer.ts';
import { isSymbol, isWord } from './token-stream.ts';

/** What an answer may depend on and still be the same for all who may ask: the data and its description. */
const steadyTypes: ReadonlySet<ReferenceType> = new Set(['table', 'database', 'schema']);

/**
 * Words that make an answer depend on chance, or that are functions without parentheses. As the name of a column they
 * cost nothing but the sharing.
 */
const varyingWords: ReadonlySet<string> = new Set([
  'LOCALTIME',
  'LOCALTIMESTAMP',
  'SAMPLE',
  'SYSDATE',
  'TABLESAMPLE',
]);

/**
 * Completes an analysis with what can be said of its answer: the grammar that read it has said whether all its calls are
 * repeatable; here the words, signs and objects are looked at, and the text is put into a digest.
 *
 * @param tokens - those of the one statement
 */
export function withDigest(text: string, tokens: readonly Token[], analysis: Analysis): Analysis {
  const volatile =
    analysis.volatile ||
    analysis.kind !== 'read' ||
    analysis.resultIds.length > 0 ||
    !analysis.references.every(isSteady) ||
    tokens.some((token, index) => varies(token, tokens[index + 1]));
  return { ...analysis, volatile, digest: volatile ? null : digest(text, tokens) };
}

/** Snowflake's own views tell of sessions, queries and rights, and change without anybody writing. */
function isSteady({ type, database, schema }: Reference): boolean {
  return steadyTypes.has(type) && !isOwnView({ database, schema });
}

/** True for a place whose views Snowflake fills itself. Null = not given. */
export function isOwnView(place: {
  readonly database: string | null;
  readonly schema: string | null;
}): boolean {
  return place.database === 'SNOWFLAKE' || place.schema === 'INFORMATION_SCHEMA';
}

function varies(token: Token, next: Token | undefined): boolean {
  switch (token.type) {
    case 'stage':
      return true;
    case 'variable':
      // $1 is a column; every name behind a $ is a variable of the session.
      return !/^\$\d+$/.test(token.value);
    case 'symbol':
      return token.value === '?';
    case 'word':
      // Time travel counts from the moment in which the statement runs.
      if (isSymbol(next, '(') && isWord(token, 'AT', 'BEFORE', 'CHANGES')) return true;
      return token.value.startsWith('CURRENT_') || varyingWords.has(token.value);
    case 'quoted':
    case 'string':
    case 'number':
      return false;
  }
}

/**
 * A digest of the tokens as they are written. Words are folded only where the statement reaches into no value: the case of
 * a field's name counts (`v:Name` and `v['a'].Name` are other fields than `v:name` and `v['a'].name`).
 */
function digest(text: string, tokens: readonly Token[]): string {
  const fields = tokens.some((token, index) => reachesIn(token, tokens[index + 1]));
  const hash = createHash('sha256');
  for (const token of tokens) {
    const written = token.type === 'word' && !fields ? token.value : text.slice(token.start, token.end);
    // With its length in front no token can be taken for two.
    hash.update(`${token.type}${written.length}:${written}`);
  }
  return hash.digest('base64url');
}

/** `:` and `[` reach into a value, and so may a `.` behind something that is no name. */
function reachesIn(token: Token, next: Token | undefined): boolean {
  if (isSymbol(token, ':') || isSymbol(token, '[')) return true;
  return (isSymbol(token, ')') || isSymbol(token, ']')) && isSymbol(next, '.');
}
