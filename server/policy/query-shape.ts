import type { Token } from './lexer.ts';
import { excerpt, refusal } from './refuse.ts';
import { isName, isSymbol, isWord } from './token-stream.ts';

/**
 * Checks without the parser that a query is a query: SELECT, or WITH name AS ( ... ), ... and then SELECT. A common
 * table expression may stand before INSERT, CALL and others too, so WITH alone proves nothing (facts, trap 11).
 *
 * @throws SnowgateError POLICY_NOT_READ_ONLY, POLICY_NOT_UNDERSTOOD
 */
export function checkQueryShape(text: string, tokens: readonly Token[]): void {
  const at = skipCommonTables(text, tokens, 0);
  const body = tokens[skipOpenParentheses(tokens, at)];
  if (isWord(body, 'SELECT')) return;
  if (isWord(body, 'VALUES', 'WITH') && (isWord(body, 'VALUES') || at === 0)) return;
  if (!body) throw refusal('POLICY_NOT_UNDERSTOOD', text, 0, { construct: 'a query without SELECT' });
  throw refusal('POLICY_NOT_READ_ONLY', text, body.start, {
    construct: excerpt(text.slice(body.start, body.end)),
  });
}

function skipOpenParentheses(tokens: readonly Token[], start: number): number {
  let at = start;
  while (isSymbol(tokens[at], '(')) at += 1;
  return at;
}

function skipCommonTables(text: string, tokens: readonly Token[], start: number): number {
  let at = start;
  if (!isWord(tokens[at], 'WITH')) return at;
  at += isWord(tokens[at + 1], 'RECURSIVE') ? 2 : 1;
  while (true) {
    const name = tokens[at];
    if (!isName(name)) break;
    at += 1;
    if (isSymbol(tokens[at], '(')) at = closing(tokens, at) + 1;
    if (!isWord(tokens[at], 'AS') || !isSymbol(tokens[at + 1], '(')) break;
    at = closing(tokens, at + 1) + 1;
    if (!isSymbol(tokens[at], ',')) return at;
    at += 1;
  }
  const odd = tokens[at] ?? tokens[start];
  throw refusal('POLICY_NOT_READ_ONLY', text, odd?.start ?? 0, {
    construct: odd ? `WITH ... ${excerpt(text.slice(odd.start, odd.end))}` : 'WITH',
  });
}

/** The index of the parenthesis that closes the one at `open`; the end of the tokens when there is none. */
export function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    if (isSymbol(tokens[at], '(')) depth += 1;
    else if (isSymbol(tokens[at], ')')) depth -= 1;
    if (depth === 0) return at;
  }
  return tokens.length;
}
