import type { FragmentItem } from './fragments.ts';
import type { Token } from './lexer.ts';
import { isSymbol, isWord } from './token-stream.ts';

/** A piece of a statement written anew for the parser, and the way back from its offsets to the tokens. */
export interface Canonical {
  readonly text: string;

  /** The index of the statement's token that was written at this offset of `text`, or before it. */
  readonly tokenAt: (offset: number) => number;
}

const plainString = /^(?!SNOWGATE_)[A-Za-z0-9 _.,:+-]*$/;
const plainName = /^(?!SNOWGATE_)[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Writes a statement in the one form that every SQL reader splits in the same way: words in capitals, no comments,
 * single spaces, and a placeholder for every string, quoted name and stage that holds anything but plain characters.
 * The parser therefore cannot see other strings, comments or names than the lexer saw, whatever its own rules are.
 *
 * Placeholders: SNOWGATE_5 is tokens[5] of the statement, SNOWGATE_Q5 the fragment 5.
 *
 * @param tables - the stages that stand where a table has to, as tokens or strings: both are written as the name of a
 *   table, so that the parser reads the two alike and knows all that may follow
 */
export function canonical(
  tokens: readonly Token[],
  items: readonly FragmentItem[],
  tables: ReadonlySet<number> = new Set(),
): Canonical {
  const starts: number[] = [];
  const indexes: number[] = [];
  let text = '';
  let previous: Token | undefined;
  for (const item of items) {
    const token = 'token' in item ? tokens[item.token] : undefined;
    if (text !== '' && !isSymbol(token, '.') && !isSymbol(previous, '.')) text += ' ';
    starts.push(text.length);
    indexes.push('fragment' in item ? (indexes.at(-1) ?? 0) : 'call' in item ? item.call : item.token);
    if ('fragment' in item) text += `${item.kind === 'query' ? 'SELECT ' : ''}SNOWGATE_Q${item.fragment}`;
    else if ('call' in item) text += 'SNOWGATE_CALL';
    else if (token && tables.has(item.token)) text += `"SNOWGATE_${item.token}"`;
    else if (token) text += piece(token, item.token, namesObject(tokens, item.token));
    previous = token;
  }
  return { text, tokenAt: (offset) => indexes[lastNotAbove(starts, offset)] ?? 0 };
}

/** What a placeholder stands for. */
export type Placeholder = { readonly token: number } | { readonly fragment: number };

/** Reads a placeholder: what it stands for, or null when the text is no placeholder. */
export function placeholder(text: string): Placeholder | null {
  const found = /^@?SNOWGATE_(Q?)(\d+)$/.exec(text);
  if (!found) return null;
  return found[1] ? { fragment: Number(found[2]) } : { token: Number(found[2]) };
}

// The walker needs the token of IDENTIFIER('...'), and only a placeholder leads back to it.
function namesObject(tokens: readonly Token[], index: number): boolean {
  return isSymbol(tokens[index - 1], '(') && isWord(tokens[index - 2], 'IDENTIFIER');
}

function lastNotAbove(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function piece(token: Token, index: number, hide: boolean): string {
  switch (token.type) {
    case 'string':
      return !hide && plainString.test(token.value) ? `'${token.value}'` : `'SNOWGATE_${index}'`;
    case 'quoted':
      return plainName.test(token.value) ? `"${token.value}"` : `"SNOWGATE_${index}"`;
    case 'stage':
      return `@SNOWGATE_${index}`;
    case 'word':
      // A client's own name of this shape must not be taken for a placeholder.
      return token.value.startsWith('SNOWGATE_') ? `"SNOWGATE_${index}"` : token.value;
    case 'number':
    case 'variable':
    case 'symbol':
      return token.value;
  }
}
