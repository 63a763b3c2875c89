import type { Token } from './lexer.ts';
import type { Closings } from './parentheses.ts';
import { excerpt, refusal } from './refuse.ts';
import { isName, isSymbol, isWord } from './token-stream.ts';

/**
 * Checks without the parser that a query is a query: SELECT, or WITH name AS ( ... ), ... and then SELECT. A common
 * table expression may stand before INSERT, CALL and others too, so WITH alone proves nothing.
 *
 * @throws SnowgateError POLICY_NOT_READ_ONLY, POLICY_NOT_UNDERSTOOD
 */
export function checkQueryShape(text: string, tokens: readonly Token[], close: Closings): void {
  const at = skipCommonTables(text, tokens, close);
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

function skipCommonTables(text: string, tokens: readonly Token[], close: Closings): number {
  let at = 0;
  if (!isWord(tokens[at], 'WITH')) return at;
  at += isWord(tokens[at + 1], 'RECURSIVE') ? 2 : 1;
  while (true) {
    const name = tokens[at];
    if (!isName(name)) break;
    at += 1;
    if (isSymbol(tokens[at], '(')) at = (close.get(at) ?? tokens.length) + 1;
    if (!isWord(tokens[at], 'AS') || !isSymbol(tokens[at + 1], '(')) break;
    const body = tokens[skipOpenParentheses(tokens, at + 1)];
    if (!isWord(body, 'SELECT', 'WITH', 'VALUES')) break;
    at = (close.get(at + 1) ?? tokens.length) + 1;
    if (!isSymbol(tokens[at], ',')) return at;
    at += 1;
  }
  const odd = tokens[at] ?? tokens[0];
  throw refusal('POLICY_NOT_READ_ONLY', text, odd?.start ?? 0, {
    construct: odd ? `WITH ... ${excerpt(text.slice(odd.start, odd.end))}` : 'WITH',
  });
}
