import type { Token } from './lexer.ts';
import { refusal } from './refuse.ts';

/** For the index of each opening parenthesis the index of the one that closes it. */
export type Closings = ReadonlyMap<number, number>;

const maxDepth = 400;

/**
 * Matches the parentheses of a statement once, so that nobody has to search for them.
 * @throws SnowgateError POLICY_NOT_UNDERSTOOD when they do not match or nest deeper than 400
 */
export function matchParentheses(text: string, tokens: readonly Token[]): Closings {
  const closings = new Map<number, number>();
  const open: number[] = [];
  for (const [at, token] of tokens.entries()) {
    if (token.type !== 'symbol') continue;
    if (token.value === '(') {
      open.push(at);
      if (open.length > maxDepth)
        throw odd(text, token, `more than ${maxDepth} parentheses inside each other`);
    }
    if (token.value !== ')') continue;
    const opening = open.pop();
    if (opening === undefined) throw odd(text, token, 'a closing parenthesis too many');
    closings.set(opening, at);
  }
  const left = tokens[open.at(-1) ?? -1];
  if (left) throw odd(text, left, 'a parenthesis without an end');
  return closings;
}

function odd(text: string, token: Token, construct: string): Error {
  return refusal('POLICY_NOT_UNDERSTOOD', text, token.start, { construct });
}
