import type { Ast } from './polyglot.ts';

/** A node with its type apart: `{ div: {...} }` is type "div" with that data. */
export interface Typed {
  readonly type: string;
  readonly data: Ast;
}

/** The type and data of a node, or null for anything that is not one. */
export function typed(value: unknown): Typed | null {
  if (!isAst(value)) return null;
  const keys = Object.keys(value);
  const [type] = keys;
  if (keys.length !== 1 || type === undefined) return null;
  const data = value[type];
  return isAst(data) ? { type, data } : null;
}

/** True for an object that is not an array. */
export function isAst(value: unknown): value is Ast {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The data of a node of the given type, else null. */
export function dataOf(value: unknown, type: string): Ast | null {
  const node = typed(value);
  return node?.type === type ? node.data : null;
}

/** A list in a node's data; empty when it is not there. */
export function listOf(data: Ast | null, key: string): unknown[] {
  const value = data?.[key];
  return Array.isArray(value) ? value : [];
}

/** Name of an identifier object. */
export function identifierName(value: unknown): string | null {
  return isAst(value) && typeof value.name === 'string' ? value.name : null;
}

/** The value of a string literal, else null. */
export function stringLiteral(value: unknown): string | null {
  const data = dataOf(value, 'literal');
  return data?.literal_type === 'string' && typeof data.value === 'string' ? data.value : null;
}

/** The value of a numeric literal (with an optional minus), else null. */
export function numberLiteral(value: unknown): number | null {
  const negated = dataOf(value, 'neg');
  if (negated) {
    const inner = numberLiteral(negated.this);
    return inner === null ? null : -inner;
  }
  const data = dataOf(value, 'literal');
  return data?.literal_type === 'number' ? Number(data.value) : null;
}

/** Name and arguments of a function call, else null. */
export function callOf(value: unknown): { readonly name: string; readonly args: unknown[] } | null {
  const data = dataOf(value, 'function');
  return data && typeof data.name === 'string' ? { name: data.name, args: listOf(data, 'args') } : null;
}

/** A call of a function. */
export function call(name: string, ...args: unknown[]): Ast {
  return {
    function: {
      name,
      args,
      distinct: false,
      trailing_comments: [],
      use_bracket_syntax: false,
      no_parens: false,
      quoted: false,
    },
  };
}

export function text(value: string): Ast {
  return { literal: { literal_type: 'string', value } };
}

export function number(value: number | string): Ast {
  return { literal: { literal_type: 'number', value: String(value) } };
}

export function boolean(value: boolean): Ast {
  return { boolean: { value } };
}

export function identifier(name: string): Ast {
  return { name, quoted: true, trailing_comments: [] };
}

export function columnNode(name: string): Ast {
  return { column: { name: identifier(name), table: null, join_mark: false, trailing_comments: [] } };
}

/** `expression AS "NAME"`. */
export function aliased(expression: unknown, name: string): Ast {
  return {
    alias: {
      this: expression,
      alias: identifier(name),
      column_aliases: [],
      alias_explicit_as: true,
      pre_alias_comments: [],
      trailing_comments: [],
    },
  };
}

/** A cast to a type that is a word; `castTypes` in duckdb-types gives that word its meaning. */
export function cast(expression: unknown, typeWord: string, options: { readonly tolerant: boolean }): Ast {
  const data = {
    this: expression,
    to: { data_type: 'custom', name: typeWord },
    trailing_comments: [],
    double_colon_syntax: false,
  };
  return options.tolerant ? { try_cast: data } : { cast: data };
}

export function isNullLiteral(value: unknown): boolean {
  return isAst(value) && 'null' in value && Object.keys(value).length === 1;
}

/** An array in brackets. */
export function arrayNode(expressions: readonly unknown[]): Ast {
  return { array_func: { expressions, bracket_notation: true, use_list_keyword: false } };
}
