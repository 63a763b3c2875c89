import { unsupported } from '../engine-errors.ts';
import {
  arrayNode,
  boolean,
  call,
  callOf,
  columnNode,
  dataOf,
  identifierName,
  isAst,
  listOf,
  stringLiteral,
  text,
  typed,
} from './ast-nodes.ts';
import { jsonPath } from './json-path.ts';
import type { Ast } from './polyglot.ts';
import { mentionsCall } from './qualify-tables.ts';
import { rewriteCast } from './rewrite-casts.ts';
import { elementOf, rewriteFunction } from './rewrite-functions.ts';
import { rewriteVariantOperator, type VariantScope } from './rewrite-variants.ts';

/** Rewrites one statement's tree from the leaves up: casts, functions, operators and paths of VARIANTs. */
export function rewriteTree(root: Ast): Ast {
  const scope: VariantScope = { flattenAliases: collectFlattenAliases(root) };
  return visit(root, scope, false) as Ast;
}

function visit(value: unknown, scope: VariantScope, inWindow: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => visit(item, scope, inWindow));
  if (!isAst(value)) return value;
  const isWindow = dataOf(value, 'window_function') !== null;
  const copy: Ast = {};
  for (const [key, child] of Object.entries(value)) {
    copy[key] = key === 'span' ? child : visit(child, scope, inWindow || isWindow);
  }
  return rewrite(copy, scope, inWindow);
}

function rewrite(node: Ast, scope: VariantScope, inWindow: boolean): unknown {
  const here = typed(node);
  if (!here) return node;
  const { type, data } = here;
  switch (type) {
    case 'cast':
    case 'safe_cast':
    case 'try_cast':
      return rewriteCast(data, type !== 'cast');
    case 'function':
      return rewriteFunction(node, scope);
    case 'literal':
      return rewriteLiteral(node, data);
    case 'j_s_o_n_extract':
      return data.variant_extract
        ? call('_SF_GET_PATH', data.this, text(jsonPath(stringLiteral(data.expression) ?? '')))
        : node;
    case 'subscript':
      return elementOf(data.this, data.index);
    case 'regexp_like':
      return call('_SF_REGEXP_LIKE', rewriteVariantOperator.text(data.this, scope), data.pattern);
    case 'within_group':
      return aroundList(node, data);
    case 'like':
    case 'i_like':
      return quantified(rewriteVariantOperator.node(node, type, data, scope), type);
    case 'div':
      return call('_SF_DIVIDE', ...operands(data, scope));
    case 'mod':
      return call('_SF_MODULO', ...operands(data, scope));
    case 'avg':
      return inWindow || data.distinct === true || data.filter
        ? node
        : call('_SF_AVG', rewriteVariantOperator.number(data.this, scope));
    case 'array_agg':
      return inWindow ? node : call('_SF_AGG_LIST', node);
    case 'list_agg':
      return data.separator ? node : { list_agg: { ...data, separator: text('') } };
    case 'map_func':
      return data.curly_brace_syntax === true ? objectLiteral(data) : node;
    case 'array_func':
      return data.bracket_notation === true
        ? rewriteFunction(call('_SF_ARRAY_CONSTRUCT', ...listOf(data, 'expressions')), scope)
        : node;
    case 'extract':
      return call('_SF_DATE_PART', text(datePart(data.field)), data.this);
    case 'select':
      return { select: { ...withRowObjects(data), joins: listOf(data, 'joins').map(completeJoin) } };
    case 'window_function':
      return ratioToReport(node, data);
    default:
      return rewriteVariantOperator.node(node, type, data, scope);
  }
}

/** x LIKE ANY ('a', 'b') as x LIKE 'a' OR x LIKE 'b'; ALL with AND. */
function quantified(node: Ast, type: string): Ast {
  const data = dataOf(node, type);
  const patterns = listOf(dataOf(data?.right, 'tuple'), 'expressions');
  const [first, ...rest] = patterns.map(
    (pattern): Ast => ({ [type]: { ...data, right: pattern, quantifier: null } }),
  );
  if (!data || typeof data.quantifier !== 'string' || !first) return node;
  const joiner = data.quantifier.toUpperCase() === 'ALL' ? 'and' : 'or';
  const comments = { left_comments: [], operator_comments: [], trailing_comments: [] };
  const joined = rest.reduce((left, right): Ast => ({ [joiner]: { left, right, ...comments } }), first);
  return { paren: { this: joined, trailing_comments: [] } };
}

/** The conversion to ARRAY goes round the whole ordered aggregate. */
function aroundList(node: Ast, data: Ast): Ast {
  const inner = callOf(data.this);
  return inner?.name === '_SF_AGG_LIST'
    ? call('_SF_AGG_LIST', { within_group: { ...data, this: inner.args[0] } })
    : node;
}

function operands(data: Ast, scope: VariantScope): [unknown, unknown] {
  return [rewriteVariantOperator.number(data.left, scope), rewriteVariantOperator.number(data.right, scope)];
}

function rewriteLiteral(node: Ast, data: Ast): Ast {
  const value = String(data.value ?? '');
  if (data.literal_type === 'date') return call('_SF_TO_DATE', text(value));
  if (data.literal_type === 'timestamp') return call('_SF_TO_TIMESTAMP_NTZ', text(value));
  if (data.literal_type === 'time') return call('_SF_TO_TIME', text(value));
  return node;
}

function objectLiteral(data: Ast): Ast {
  const values = listOf(data, 'values');
  const pairs = listOf(data, 'keys').map((key, index) => call('_SF_PAIR_KEEP', key, values[index]));
  return call('_SF_OBJECT_OF', arrayNode(pairs), boolean(true));
}

function datePart(field: unknown): string {
  const name = isAst(field) ? String(Object.values(field)[0] ?? '') : String(field ?? '');
  return name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
}

/** RATIO_TO_REPORT(x) OVER w as x / SUM(x) OVER w. */
function ratioToReport(node: Ast, data: Ast): Ast {
  const called = callOf(data.this);
  if (called?.name !== '_SF_RATIO_TO_REPORT') return node;
  const [value] = called.args;
  return call('_SF_DIVIDE', value, { window_function: { ...data, this: call('SUM', value) } });
}

/** Fills in the row that OBJECT_CONSTRUCT(*) means: that of the only table in FROM. */
function withRowObjects(data: Ast): Ast {
  if (!mentionsCall(data.expressions, '_SF_ROW_OBJECT')) return data;
  const tables = listOf(isAst(data.from) ? data.from : null, 'expressions');
  const only = tables.length === 1 && listOf(data, 'joins').length === 0 ? typed(tables[0])?.data : undefined;
  const name = identifierName(only?.alias) ?? identifierName(only?.name);
  if (name === null) throw unsupported('OBJECT_CONSTRUCT(*) over anything but one table');
  return { ...data, expressions: fillRow(data.expressions, name) };
}

function fillRow(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((item) => fillRow(item, name));
  if (!isAst(value)) return value;
  const called = callOf(value);
  if (called?.name === '_SF_ROW_OBJECT' && called.args.length === 0)
    return call('_SF_ROW_OBJECT', columnNode(name));
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, fillRow(child, name)]));
}

/** A join with LATERAL needs no ON in Snowflake; the other dialect asks for one. */
function completeJoin(join: unknown): unknown {
  if (!isAst(join) || join.on || listOf(join, 'using').length > 0) return join;
  const kind = String(join.kind ?? '');
  const isTableFunction =
    dataOf(join.this, 'lateral') !== null || isFlatten(dataOf(join.this, 'alias')?.this ?? join.this);
  return isTableFunction && (kind === 'Left' || kind === 'Inner') ? { ...join, on: boolean(true) } : join;
}

/** Aliases whose VALUE and THIS columns are VARIANTs. */
function collectFlattenAliases(root: Ast): Set<string> {
  const aliases = new Set<string>();
  const look = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const item of value) look(item);
      return;
    }
    if (!isAst(value)) return;
    const lateral = dataOf(value, 'lateral');
    if (lateral && isFlatten(lateral.this))
      aliases.add(typeof lateral.alias === 'string' ? lateral.alias : '');
    const alias = dataOf(value, 'alias');
    if (alias && isFlatten(alias.this)) aliases.add(identifierName(alias.alias) ?? '');
    if (isFlatten(value)) aliases.add('');
    for (const child of Object.values(value)) look(child);
  };
  look(root);
  return aliases;
}

function isFlatten(value: unknown): boolean {
  const called = callOf(value);
  if (!called) return false;
  return called.name === '_SF_FLATTEN' || (called.name === 'TABLE' && isFlatten(called.args[0]));
}
