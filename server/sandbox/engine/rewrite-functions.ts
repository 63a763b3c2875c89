import { unknownFunction, unsupported } from '../engine-errors.ts';
import {
  arrayNode,
  boolean,
  call,
  callOf,
  cast,
  dataOf,
  identifierName,
  isAst,
  isNullLiteral,
  numberLiteral,
  stringLiteral,
  text,
} from './ast-nodes.ts';
import { decimalWord } from './cast-types.ts';
import { dateUnit, truncatableUnits } from './date-units.ts';
import { jsonPath } from './json-path.ts';
import { passThrough } from './known-functions.ts';
import { macroFunctions } from './macros/install-macros.ts';
import type { Ast } from './polyglot.ts';
import { rewriteVariantOperator, type VariantScope } from './rewrite-variants.ts';
import { tableFunction } from './table-functions.ts';
import { strftimeFormat } from './time-format.ts';

/** Functions whose second argument may be a format. */
const formatted = new Set(
  'TO_VARCHAR TO_CHAR TO_DATE DATE TRY_TO_DATE TO_TIME TO_TIMESTAMP TO_TIMESTAMP_NTZ TO_TIMESTAMP_LTZ TRY_TO_TIMESTAMP TRY_TO_TIMESTAMP_NTZ'.split(
    ' ',
  ),
);

/** Functions that take JSON as it is; all others get the text of a VARIANT. */
const takesJson =
  /^_SF_(?:GET|GET_PATH|GET_IGNORE_CASE|TYPEOF|IS_\w+|AS_\w+|ARRAY\w*|OBJECT\w*|TO_ARRAY|TO_OBJECT|TO_VARIANT|TO_JSON|TO_VARCHAR|TO_CHAR|LIST|MAP|PAIR\w*|STRIP_NULL_VALUE|FLATTEN|NVL2?|IFNULL|IFF|EQUAL_NULL|VTEXT|SYSTEM_TYPEOF|SCALAR)$/;

/** Rewrites a call; refuses functions that are neither Snowflake's nor ours. */
export function rewriteFunction(node: Ast, scope: VariantScope): Ast {
  const called = callOf(node);
  if (!called) return node;
  const { name } = called;
  if (!name.startsWith('_SF_')) {
    if (name === 'TABLE') return tableFunction(called.args[0]);
    if (!passThrough.has(name.toUpperCase())) throw unknownFunction(name.toUpperCase());
    return node;
  }
  const plainName = name.slice(4);
  const args = takesJson.test(name)
    ? called.args
    : called.args.map((arg) => rewriteVariantOperator.text(arg, scope));
  const special = specialForms[plainName];
  if (special) return special(args, plainName, scope);
  if (formatted.has(plainName) && args.length === 2) return withFormat(name, args);
  if (!macroFunctions.has(plainName)) return node;
  return call(name, ...args);
}

/** `value[index]`: with a literal index a path that DuckDB can check at once. */
export function elementOf(value: unknown, index: unknown): Ast {
  const key = stringLiteral(index);
  if (key !== null) return call('_SF_GET_PATH', value, text(`"${key}"`));
  const position = numberLiteral(index);
  return position === null
    ? call('_SF_GET', value, index)
    : call('_SF_GET_PATH', value, text(`[${position}]`));
}

function withFormat(name: string, args: readonly unknown[]): Ast {
  const [value, format] = args;
  const literal = stringLiteral(format);
  if (literal === null) return call(name, value, format);
  return call(name, value, text(literal), text(strftimeFormat(literal)));
}

type SpecialForm = (args: readonly unknown[], name: string, scope: VariantScope) => Ast;

const addDate: SpecialForm = (args) => {
  const [part, count, value] = args;
  const unit = unitOf(part);
  if (isNullLiteral(value)) return { null: null };
  const isText = stringLiteral(value) !== null;
  const date = isText ? call('_SF_TO_TIMESTAMP_NTZ', value) : value;
  const isTimeUnit = !truncatableUnits.has(unit);
  const name = `_SF_DATEADD_${unit.toUpperCase()}`;
  // Adding hours to a DATE gives a TIMESTAMP; only the form of the argument tells that it is one.
  return isTimeUnit && isDateByForm(value) ? call(name, count, date, boolean(true)) : call(name, count, date);
};

const diffDate: SpecialForm = (args) => call('_SF_DATEDIFF', text(unitOf(args[0])), args[1], args[2]);

const truncateDate: SpecialForm = (args) => {
  const [first, second] = args;
  const firstUnit = tryUnit(first);
  const [unit, value] = firstUnit !== null ? [firstUnit, second] : [unitOf(second), first];
  const date = stringLiteral(value) !== null ? call('_SF_TO_TIMESTAMP_NTZ', value) : value;
  return call('_SF_DATE_TRUNC', text(unit), date);
};

const toNumber = (tolerant: boolean): SpecialForm => {
  return (args) => {
    const [value, ...rest] = args;
    const format = stringLiteral(rest[0]);
    const sizes = (format === null ? rest : rest.slice(1)).map(numberLiteral);
    const precision = sizes[0] ?? 38;
    const scale = sizes[1] ?? 0;
    const source = format === null ? value : call('_SF_TO_NUMBER_FORMAT', value, text(format));
    return cast(source, decimalWord(precision, scale), { tolerant });
  };
};

const arrayConstruct: SpecialForm = (args, name) => {
  const items = args.map((arg) => call('_SF_ITEM', arg));
  const list = call('_SF_LIST', arrayNode(items));
  return name.endsWith('COMPACT') ? call('_SF_ARRAY_COMPACT', list) : list;
};

const objectConstruct: SpecialForm = (args, name) => {
  const keep = name.endsWith('KEEP_NULL');
  if (args.length === 1 && dataOf(args[0], 'star')) return call('_SF_ROW_OBJECT');
  if (args.length === 0) return call('_SF_MAP', cast(text('{}'), 'SFT_VARIANT', { tolerant: false }));
  const pairs: unknown[] = [];
  for (let at = 0; at + 1 < args.length; at += 2) {
    pairs.push(call(keep ? '_SF_PAIR_KEEP' : '_SF_PAIR', args[at], args[at + 1]));
  }
  return call('_SF_OBJECT_OF', arrayNode(pairs), boolean(keep));
};

const concat: SpecialForm = (args) =>
  args
    .map((arg) => call('_SF_TO_VARCHAR', arg))
    .reduce((left, right) => ({
      concat: { left, right, left_comments: [], operator_comments: [], trailing_comments: [] },
    }));

const listExtreme = (duckDbName: string): SpecialForm => {
  return (args) => call(duckDbName, arrayNode(args));
};

const decode: SpecialForm = (args) => {
  const [subject, ...rest] = args;
  const whens: unknown[] = [];
  let at = 0;
  for (; at + 1 < rest.length; at += 2) whens.push([call('_SF_EQUAL_NULL', subject, rest[at]), rest[at + 1]]);
  return { case: { operand: null, whens, else_: at < rest.length ? rest[at] : null } };
};

const sequence: SpecialForm = () => call('_SF_SEQUENCE');

const specialForms: Readonly<Record<string, SpecialForm>> = {
  DATEADD: addDate,
  TIMEADD: addDate,
  TIMESTAMPADD: addDate,
  DATEDIFF: diffDate,
  TIMEDIFF: diffDate,
  TIMESTAMPDIFF: diffDate,
  DATE_TRUNC: truncateDate,
  TRUNC: (args, name, scope) =>
    args.length === 2 && tryUnit(args[1]) !== null && numberLiteral(args[1]) === null
      ? truncateDate(args, name, scope)
      : call('_SF_TRUNCATE', ...args),
  DATE_PART: (args) => call('_SF_DATE_PART', text(unitOf(args[0])), args[1]),
  TO_NUMBER: toNumber(false),
  TO_DECIMAL: toNumber(false),
  TO_NUMERIC: toNumber(false),
  TRY_TO_NUMBER: toNumber(true),
  TRY_TO_DECIMAL: toNumber(true),
  TRY_TO_NUMERIC: toNumber(true),
  ARRAY_CONSTRUCT: arrayConstruct,
  ARRAY_CONSTRUCT_COMPACT: arrayConstruct,
  OBJECT_CONSTRUCT: objectConstruct,
  OBJECT_CONSTRUCT_KEEP_NULL: objectConstruct,
  CONCAT: concat,
  GREATEST_IGNORE_NULLS: listExtreme('LIST_MAX'),
  LEAST_IGNORE_NULLS: listExtreme('LIST_MIN'),
  DECODE: decode,
  SEQ1: sequence,
  SEQ2: sequence,
  SEQ4: sequence,
  SEQ8: sequence,
  GET: (args) => elementOf(args[0], args[1]),
  GET_PATH: (args) => call('_SF_GET_PATH', args[0], text(jsonPath(stringLiteral(args[1]) ?? ''))),
  FLATTEN: (args) => tableFunction(call('_SF_FLATTEN', ...args)),
  SPLIT_TO_TABLE: (args) => tableFunction(call('_SF_SPLIT_TO_TABLE', ...args)),
  GENERATOR: (args) => tableFunction(call('_SF_GENERATOR', ...args)),
};

function unitOf(node: unknown): string {
  const unit = tryUnit(node);
  if (unit === null) throw unsupported('this date or time part');
  return unit;
}

function tryUnit(node: unknown): string | null {
  const literal = stringLiteral(node);
  if (literal !== null) return dateUnit(literal);
  const column = dataOf(node, 'column');
  if (column && !column.table) return dateUnit(identifierName(column.name) ?? '');
  const variable = dataOf(node, 'var');
  return isAst(variable) && typeof variable.this === 'string' ? dateUnit(variable.this) : null;
}

function isDateByForm(node: unknown): boolean {
  const called = callOf(node);
  return (
    called !== null &&
    ['_SF_TO_DATE', '_SF_DATE', '_SF_TODAY', '_SF_DATE_FROM_PARTS', '_SF_LAST_DAY'].includes(called.name)
  );
}
