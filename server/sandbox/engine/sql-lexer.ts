import { EngineError } from '../engine-types.ts';

/** What a token is. Comments and white space are skipped. */
export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'variable' | 'operator';

/** A piece of Snowflake SQL; `start` and `end` are UTF-16 offsets into the text. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** The word in capitals, the name inside the quotes, the value of the string; else the text itself. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const wordStart = /[\p{L}_]/u;
const wordRest = /[\p{L}\p{N}_$]/u;
const operators = ['->>', '->', '=>', '::', '||', '<>', '!=', '<=', '>=', ':=', '**'] as const;

/**
 * Cuts Snowflake SQL into tokens by Snowflake's own lexical rules: block comments do not nest, `//` and `--` start line
 * comments, a backslash escapes inside '...' but not inside "...", and $$...$$ is a string.
 *
 * @param dialect - DuckDB knows no backslash escapes and no `//` comments
 * @throws EngineError 001003 for a text that ends inside a string, a quoted name or a comment
 */
export function lex(sql: string, dialect: 'snowflake' | 'duckdb' = 'snowflake'): Token[] {
  const escapes = dialect === 'snowflake';
  const tokens: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    const char = sql.charAt(at);
    if (/\s/.test(char)) {
      at += 1;
    } else if (sql.startsWith('--', at) || (escapes && sql.startsWith('//', at))) {
      at = endOfLine(sql, at);
    } else if (sql.startsWith('/*', at)) {
      at = closing(sql, at, '*/', 2);
    } else {
      const token = readToken(sql, at, escapes);
      tokens.push(token);
      at = token.end;
    }
  }
  return tokens;
}

function readToken(sql: string, start: number, escapes: boolean): Token {
  const char = sql.charAt(start);
  if (char === "'") return readString(sql, start, escapes);
  if (char === '"') return readQuoted(sql, start);
  if (sql.startsWith('$$', start)) {
    const end = closing(sql, start, '$$', 2);
    return token('string', sql, start, end, sql.slice(start + 2, end - 2));
  }
  if (char === '$' && /[\p{L}\p{N}_]/u.test(sql.charAt(start + 1))) {
    const end = skipWhile(sql, start + 1, wordRest);
    return token('variable', sql, start, end, sql.slice(start + 1, end).toUpperCase());
  }
  if (/[0-9]/.test(char) || (char === '.' && /[0-9]/.test(sql.charAt(start + 1)))) {
    const match = /^(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/.exec(sql.slice(start, start + 400));
    const end = start + (match?.[0].length ?? 1);
    return token('number', sql, start, end, sql.slice(start, end));
  }
  if (wordStart.test(char)) {
    const end = skipWhile(sql, start, wordRest);
    return token('word', sql, start, end, foldIdentifier(sql.slice(start, end)));
  }
  const operator = operators.find((known) => sql.startsWith(known, start)) ?? char;
  return token('operator', sql, start, start + operator.length, operator);
}

/** Folds an unquoted identifier as Snowflake does. Length never changes, so that offsets stay true. */
export function foldIdentifier(text: string): string {
  const upper = text.toUpperCase();
  return upper.length === text.length ? upper : text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

function readString(sql: string, start: number, escapes: boolean): Token {
  let value = '';
  let at = start + 1;
  while (at < sql.length) {
    const char = sql.charAt(at);
    if (escapes && char === '\\' && at + 1 < sql.length) {
      const [text, length] = escapeAt(sql, at + 1);
      value += text;
      at += 1 + length;
    } else if (char !== "'") {
      value += char;
      at += 1;
    } else if (sql.charAt(at + 1) === "'") {
      value += "'";
      at += 2;
    } else {
      return token('string', sql, start, at + 1, value);
    }
  }
  throw endsInside(sql, start);
}

function escapeAt(sql: string, at: number): [string, number] {
  const simple: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', 0: '\0' };
  const hex = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))/.exec(sql.slice(at, at + 5));
  if (hex) return [String.fromCharCode(Number.parseInt(hex[1] ?? hex[2] ?? '0', 16)), hex[0].length];
  const char = sql.charAt(at);
  return [simple[char] ?? char, 1];
}

function readQuoted(sql: string, start: number): Token {
  let value = '';
  let at = start + 1;
  while (at < sql.length) {
    const char = sql.charAt(at);
    if (char !== '"') {
      value += char;
      at += 1;
    } else if (sql.charAt(at + 1) === '"') {
      value += '"';
      at += 2;
    } else {
      return token('quoted', sql, start, at + 1, value);
    }
  }
  throw endsInside(sql, start);
}

function token(kind: TokenKind, sql: string, start: number, end: number, value: string): Token {
  return { kind, text: sql.slice(start, end), value, start, end };
}

function skipWhile(sql: string, from: number, allowed: RegExp): number {
  let at = from;
  while (at < sql.length && allowed.test(sql.charAt(at))) at += 1;
  return at;
}

function endOfLine(sql: string, from: number): number {
  const end = sql.indexOf('\n', from);
  return end < 0 ? sql.length : end + 1;
}

function closing(sql: string, start: number, mark: string, skip: number): number {
  const end = sql.indexOf(mark, start + skip);
  if (end < 0) throw endsInside(sql, start);
  return end + mark.length;
}

function endsInside(sql: string, start: number): EngineError {
  return syntaxError(sql, start, `parse error near '${sql.slice(start, start + 20)}'`);
}

/** Line (from 1) and position in it (from 0) of an offset, as Snowflake counts them in its messages. */
export function lineAndPosition(
  sql: string,
  offset: number,
): { readonly line: number; readonly position: number } {
  const before = sql.slice(0, offset);
  const line = before.split('\n').length;
  return { line, position: offset - (before.lastIndexOf('\n') + 1) };
}

/** A syntax error in Snowflake's words; `what` follows "syntax error line L at position P". */
export function syntaxError(sql: string, offset: number, what: string): EngineError {
  const at = lineAndPosition(sql, offset);
  return new EngineError(
    '001003',
    '42000',
    `SQL compilation error:\nsyntax error line ${at.line} at position ${at.position} ${what}.`,
    at,
  );
}
