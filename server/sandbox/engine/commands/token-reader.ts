import type { EngineError } from '../../engine-types.ts';
import { syntaxError, type Token } from '../sql-lexer.ts';

/** Reads a command's tokens one after another. */
export class TokenReader {
  private readonly sql: string;
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(sql: string, tokens: readonly Token[]) {
    this.sql = sql;
    this.tokens = tokens;
  }

  get done(): boolean {
    return this.at >= this.tokens.length;
  }

  /** Takes these words if they come next. */
  take(...words: readonly string[]): boolean {
    const matches = words.every((word, index) => {
      const token = this.tokens[this.at + index];
      return token?.kind === 'word' ? token.value === word : token?.text === word;
    });
    if (matches) this.at += words.length;
    return matches;
  }

  /** The next token, without taking it. */
  peek(offset = 0): Token | undefined {
    return this.tokens[this.at + offset];
  }

  /** Takes any token. */
  next(): Token {
    const token = this.tokens[this.at];
    if (!token) throw this.unexpected();
    this.at += 1;
    return token;
  }

  /** Takes a string literal. */
  string(): string {
    const token = this.next();
    if (token.kind !== 'string') throw this.unexpected(-1);
    return token.value;
  }

  /** Takes a dotted name of 1 to 3 parts; a middle part left out (`db..t`) is empty. */
  name(): string[] {
    const parts = [this.part()];
    while (this.take('.')) parts.push(this.peek()?.text === '.' ? '' : this.part());
    return parts;
  }

  /** Refuses anything that is left. */
  end(): void {
    if (!this.done) throw this.unexpected();
  }

  unexpected(offset = 0): EngineError {
    const token = this.tokens[this.at + offset];
    return syntaxError(this.sql, token?.start ?? this.sql.length, `unexpected '${token?.text ?? '<EOF>'}'`);
  }

  private part(): string {
    const token = this.next();
    if (token.kind === 'word' || token.kind === 'quoted') return token.value;
    if (token.kind === 'string') return token.value.toUpperCase();
    throw this.unexpected(-1);
  }
}
