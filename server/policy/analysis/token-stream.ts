import type { SnowgateError } from '../../errors/snowgate-error.ts';
import type { Token } from './lexer.ts';
import { excerpt, locate, type PolicyCode, type Position, type RefusalDetail, refusal } from './refuse.ts';

/** Reads the tokens of one statement from left to right; used by the hand grammars. */
export class TokenStream {
  readonly text: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  /**
   * @param text - the statement, for messages
   * @param tokens - its tokens, without a trailing semicolon
   */
  constructor(text: string, tokens: readonly Token[]) {
    this.text = text;
    this.#tokens = tokens;
  }

  /** The token `ahead` places further, without taking it. */
  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }

  /** True when nothing is left. */
  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** The tokens not taken yet. */
  get rest(): readonly Token[] {
    return this.#tokens.slice(this.#at);
  }

  /** Takes the next token; refuses when there is none. */
  take(): Token {
    const token = this.peek();
    if (!token) throw this.refuse('POLICY_NOT_UNDERSTOOD', { construct: 'the end of this statement' });
    this.#at += 1;
    return token;
  }

  /** Takes the given words when all of them come next, in this order. */
  takeWords(...words: readonly string[]): boolean {
    const matches = words.every((word, ahead) => isWord(this.peek(ahead), word));
    if (matches) this.#at += words.length;
    return matches;
  }

  /** Takes the given symbol when it comes next. */
  takeSymbol(symbol: string): boolean {
    if (!isSymbol(this.peek(), symbol)) return false;
    this.#at += 1;
    return true;
  }

  /** Takes a token of the given type or refuses. */
  takeType(type: Token['type']): Token {
    if (this.peek()?.type !== type) throw this.notUnderstood();
    return this.take();
  }

  /** Refuses unless everything has been taken. */
  end(): void {
    if (!this.done) throw this.notUnderstood();
  }

  /** The place of the next token, or of the end. */
  position(): Position {
    return locate(this.text, this.#offset());
  }

  /** The refusal "this is not understood" at the next token. */
  notUnderstood(): SnowgateError {
    const token = this.peek();
    const construct = token ? excerpt(this.text.slice(token.start, token.end)) : 'the end of this statement';
    return this.refuse('POLICY_NOT_UNDERSTOOD', { construct });
  }

  /** A refusal at the next token. */
  refuse(code: PolicyCode, detail: RefusalDetail): SnowgateError {
    return refusal(code, this.text, this.#offset(), detail);
  }

  #offset(): number {
    return this.peek()?.start ?? this.#tokens.at(-1)?.end ?? 0;
  }
}

/** True for the unquoted word (given in capitals). */
export function isWord(token: Token | undefined, ...words: readonly string[]): boolean {
  return token?.type === 'word' && words.includes(token.value);
}

/** True for the given operator or punctuation. */
export function isSymbol(token: Token | undefined, symbol: string): boolean {
  return token?.type === 'symbol' && token.value === symbol;
}

/** True for anything that can be a part of an object's name. */
export function isName(token: Token | undefined): token is Token {
  return token?.type === 'word' || token?.type === 'quoted';
}

/** `(+)` behind a column, with the parenthesis at this token: an outer join in the old form. */
export function isOuterJoinMark(tokens: readonly Token[], open: number): boolean {
  return isSymbol(tokens[open], '(') && isSymbol(tokens[open + 1], '+') && isSymbol(tokens[open + 2], ')');
}
