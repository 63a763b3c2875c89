import type { Token } from './lexer.ts';
import { isSymbol } from './token-stream.ts';

/** A statement written anew from its tokens, for the parser. */
export interface Canonical {
  readonly text: string;

  /** What stands behind the placeholders: `SNOWGATE_5` is tokens[5] of the statement. */
  readonly token: (placeholder: string) => Token | undefined;
}

const prefix = 'SNOWGATE_';
const plainString = /^(?!SNOWGATE_)[A-Za-z0-9 _.,:+-]*$/;
const plainName = /^(?!SNOWGATE_)[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Writes a statement in the one form that every SQL reader splits in the same way: words in capitals, no comments,
 * single spaces, and a placeholder for every string, quoted name and stage that holds anything but plain characters.
 * The parser therefore cannot see other strings, comments or names than the lexer saw, whatever its own rules are.
 */
export function canonical(tokens: readonly Token[]): Canonical {
  const pieces: string[] = [];
  for (const [index, token] of tokens.entries()) {
    if (index > 0 && !isSymbol(token, '.') && !isSymbol(tokens[index - 1], '.')) pieces.push(' ');
    pieces.push(piece(token, index));
  }
  return {
    text: pieces.join(''),
    token: (placeholder) => {
      const found = /^@?SNOWGATE_(\d+)$/.exec(placeholder);
      return found ? tokens[Number(found[1])] : undefined;
    },
  };
}

function piece(token: Token, index: number): string {
  switch (token.type) {
    case 'string':
      return plainString.test(token.value) ? `'${token.value}'` : `'${prefix}${index}'`;
    case 'quoted':
      return plainName.test(token.value) ? `"${token.value}"` : `"${prefix}${index}"`;
    case 'stage':
      return `@${prefix}${index}`;
    case 'word':
      // A client's own name of this shape must not be taken for a placeholder.
      return token.value.startsWith(prefix) ? `"${prefix}${index}"` : token.value;
    case 'number':
    case 'variable':
    case 'symbol':
      return token.value;
  }
}
