import type { Reference, ReferenceType } from './analysis-types.ts';
import { lex, type Token } from './lexer.ts';
import type { Position } from './refuse.ts';
import { isName, isSymbol, type TokenStream } from './token-stream.ts';

/** The parts of a name, left to right; '' stands for the empty middle of `db..t`. */
export type NameParts = readonly string[];

/** Reads a dotted name of at most `most` parts; `null` when the next token cannot start one. */
export function takeName(stream: TokenStream, most = 3): NameParts | null {
  if (!isName(stream.peek())) return null;
  const parts = [stream.take().value];
  while (isSymbol(stream.peek(), '.')) {
    stream.take();
    if (isSymbol(stream.peek(), '.') && parts.length === 1) {
      parts.push('');
      continue;
    }
    if (!isName(stream.peek())) throw stream.notUnderstood();
    parts.push(stream.take().value);
  }
  if (parts.length > most) throw stream.notUnderstood();
  return parts;
}

/**
 * Reads a name from the content of a string, as IDENTIFIER('...') and GET_DDL do.
 * Returns null when the content is not exactly one plain name.
 */
export function nameInString(content: string, most = 3): NameParts | null {
  if (content.length > 1000) return null;
  try {
    const tokens = lex(content);
    const parts: string[] = [];
    let expectName = true;
    for (const token of tokens) {
      if (isSymbol(token, '.')) {
        if (expectName && parts.length !== 1) return null;
        if (expectName) parts.push('');
        expectName = true;
      } else if (expectName && isName(token)) {
        parts.push(token.value);
        expectName = false;
      } else {
        return null;
      }
    }
    // White space and comments inside such a string have no known meaning.
    const glued = tokens.every((token, index) => token.start === (tokens[index - 1]?.end ?? 0));
    const whole = (tokens.at(-1)?.end ?? 0) === content.length;
    return expectName || !glued || !whole || parts.length > most ? null : parts;
  } catch {
    return null;
  }
}

/** Makes a reference of the parts of a name; the last part is the object, the ones before it say where it is. */
export function objectReference(type: ReferenceType, parts: NameParts, at: Position): Reference {
  const [first, second, third] = parts;
  if (third !== undefined) return { type, database: first ?? null, schema: second ?? null, name: third, at };
  if (second !== undefined) return { type, database: null, schema: first ?? null, name: second, at };
  return { type, database: null, schema: null, name: first ?? null, at };
}

/** Makes a reference to a whole database. */
export function databaseReference(name: string | null, at: Position): Reference {
  return { type: 'database', database: name, schema: null, name: null, at };
}

/** Makes a reference to a whole schema, from one or two parts; no parts mean the current one. */
export function schemaReference(parts: NameParts, at: Position): Reference {
  const [first, second] = parts;
  if (second !== undefined)
    return { type: 'schema', database: first ?? null, schema: second, name: null, at };
  return { type: 'schema', database: null, schema: first ?? null, name: null, at };
}

/** Makes a reference to an object of the account: a warehouse, a role. */
export function accountReference(
  type: 'warehouse' | 'role' | 'account' | 'dynamic',
  name: string,
  at: Position,
): Reference {
  return { type, database: null, schema: null, name, at };
}

/** Writes a name as Snowflake would print it: quotes only where they are needed. */
export function printName(name: string): string {
  return /^[A-Z_][A-Z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** The object that the content of IDENTIFIER( ) or TABLE( ) names; `dynamic` when that is not one plain name. */
export function namedIn(type: ReferenceType, content: Token | undefined, at: Position): Reference {
  const parts = content?.type === 'string' ? nameInString(content.value) : null;
  if (parts) return objectReference(type, parts, at);
  return accountReference('dynamic', content?.type === 'string' ? 'DYN' : 'VAR', at);
}
