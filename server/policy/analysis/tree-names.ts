import type { SnowgateError } from '../../errors/snowgate-error.ts';
import { type Canonical, placeholder } from './canonical.ts';
import type { Token } from './lexer.ts';
import type { NameParts } from './names.ts';
import type { SyntaxNode } from './parser.ts';
import { locate, type Position, refusal } from './refuse.ts';
import { isList, isStruct, type Struct } from './syntax.ts';

/** Reads names out of the trees of a statement, and finds the tokens that they were written from. */
export class TreeNames {
  /** The piece of the statement whose tree is being read. */
  piece: Canonical;
  readonly #text: string;
  readonly #tokens: readonly Token[];

  constructor(text: string, tokens: readonly Token[], piece: Canonical) {
    this.#text = text;
    this.#tokens = tokens;
    this.piece = piece;
  }

  /** The parts of a.b.c, which the parser reads as a column with fields. */
  chain(node: SyntaxNode): NameParts | null {
    if (!isStruct(node)) return null;
    const { table, column, dot } = node;
    if (isStruct(table)) {
      const parts = [table.catalog, table.schema, table.name];
      return parts.flatMap((part) => (isStruct(part) ? [this.identifier(part)] : []));
    }
    if (isStruct(column)) {
      return [column.table, column.name].flatMap((part) => (isStruct(part) ? [this.identifier(part)] : []));
    }
    if (!isStruct(dot) || !isStruct(dot.field)) return null;
    const front = this.chain(dot.this ?? null);
    return front ? [...front, this.identifier(dot.field)] : null;
  }

  /** The exact name that an identifier of the tree stands for. */
  identifier(identifier: Struct): string {
    const name = identifier.name;
    if (typeof name !== 'string') throw this.refuse('a name');
    const found = placeholder(name);
    if (!found) return name;
    const token = 'token' in found ? this.#tokens[found.token] : undefined;
    if (!token) throw this.refuse('a name');
    return token.value;
  }

  /** The token that an identifier of the tree was written from. */
  tokenOf(identifier: Struct): number {
    const span = identifier.span;
    const start = isStruct(span) ? span.start : null;
    if (typeof start !== 'number') throw this.refuse('a name');
    return this.piece.tokenAt(start);
  }

  /** The first token that anything in this node was written from; null when the tree does not say. */
  anyTokenOf(node: SyntaxNode): number | null {
    if (typeof node === 'string') {
      const found = placeholder(node);
      return found && 'token' in found ? found.token : null;
    }
    if (typeof node !== 'object' || node === null) return null;
    if (!isList(node) && isStruct(node.span) && 'name' in node) return this.tokenOf(node);
    for (const inner of isList(node) ? node : Object.values(node)) {
      const token = this.anyTokenOf(inner);
      if (token !== null) return token;
    }
    return null;
  }

  /** Where a token stands in the statement. */
  position(token: number): Position {
    return locate(this.#text, this.#tokens[token]?.start ?? 0);
  }

  /** The refusal of something in the piece that is being read. */
  refuse(construct: string): SnowgateError {
    const token = this.#tokens[this.piece.tokenAt(0)];
    return refusal('POLICY_NOT_UNDERSTOOD', this.#text, token?.start ?? 0, { construct });
  }
}
