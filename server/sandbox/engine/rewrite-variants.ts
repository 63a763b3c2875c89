import {
  call,
  callOf,
  cast,
  dataOf,
  identifierName,
  isAst,
  listOf,
  numberLiteral,
  stringLiteral,
} from './ast-nodes.ts';
import type { Ast } from './polyglot.ts';

/** Which columns of a statement hold VARIANTs without saying so. */
export interface VariantScope {
  /** Aliases of FLATTEN; '' when one has no alias. */
  readonly flattenAliases: ReadonlySet<string>;
}

const variantFunctions = new Set([
  '_SF_GET_PATH',
  '_SF_GET',
  '_SF_GET_IGNORE_CASE',
  '_SF_PARSE_JSON',
  '_SF_TRY_PARSE_JSON',
  '_SF_TO_VARIANT',
  '_SF_STRIP_NULL_VALUE',
]);

const comparisons = new Set(['eq', 'neq', 'lt', 'lte', 'gt', 'gte', 'null_safe_eq', 'null_safe_neq']);
const arithmetic = new Set(['add', 'sub', 'mul']);
const textOperators = new Set(['like', 'i_like', 'concat', 'd_pipe', 'regexp_like', 'r_like', 'similar_to']);

/** True for an expression that is a VARIANT by its form. */
function isVariant(node: unknown, scope: VariantScope): boolean {
  const called = callOf(node);
  if (called) return variantFunctions.has(called.name);
  const paren = dataOf(node, 'paren');
  if (paren) return isVariant(paren.this, scope);
  const column = dataOf(node, 'column');
  if (!column || scope.flattenAliases.size === 0) return false;
  const name = identifierName(column.name);
  if (name !== 'VALUE' && name !== 'THIS') return false;
  const table = identifierName(column.table);
  return table === null || scope.flattenAliases.has(table);
}

/** The text of a VARIANT, without JSON's quotes; other expressions stay. */
function asText(node: unknown, scope: VariantScope): unknown {
  return isVariant(node, scope) ? call('_SF_VTEXT', node) : node;
}

function asNumber(node: unknown, scope: VariantScope): unknown {
  return isVariant(node, scope) ? cast(call('_SF_VTEXT', node), 'SFT_DOUBLE', { tolerant: false }) : node;
}

/** A VARIANT as what stands on the other side of a comparison; a plain column is taken into JSON instead. */
function compared(node: unknown, other: unknown, scope: VariantScope): unknown {
  const otherIsVariant = isVariant(other, scope);
  if (isVariant(node, scope)) {
    if (otherIsVariant) return node;
    if (stringLiteral(other) !== null) return asText(node, scope);
    if (numberLiteral(other) !== null) return asNumber(node, scope);
    const boolean = dataOf(other, 'boolean');
    if (boolean) return cast(call('_SF_VTEXT', node), 'SFT_BOOLEAN', { tolerant: false });
    const otherCast = dataOf(other, 'cast');
    if (otherCast) return { cast: { ...otherCast, this: call('_SF_VTEXT', node) } };
    return callOf(other) ? asText(node, scope) : node;
  }
  return otherIsVariant && dataOf(node, 'column') ? call('_SF_TO_VARIANT', node) : node;
}

/** Operators over VARIANTs: Snowflake converts them silently, the other dialect does not. */
export const rewriteVariantOperator = {
  number: asNumber,
  text: asText,

  /** Rewrites an operator node; anything else is returned as it is. */
  node(node: Ast, type: string, data: Ast, scope: VariantScope): Ast {
    if (comparisons.has(type)) {
      const { left, right } = data;
      return { [type]: { ...data, left: compared(left, right, scope), right: compared(right, left, scope) } };
    }
    if (arithmetic.has(type)) {
      return { [type]: { ...data, left: asNumber(data.left, scope), right: asNumber(data.right, scope) } };
    }
    if (textOperators.has(type) && 'left' in data) {
      return { [type]: { ...data, left: asText(data.left, scope), right: asText(data.right, scope) } };
    }
    if (type === 'in' && isVariant(data.this, scope)) {
      return { in: { ...data, this: compared(data.this, listOf(data, 'expressions')[0], scope) } };
    }
    if (type === 'between' && isVariant(data.this, scope)) {
      return { between: { ...data, this: compared(data.this, data.low, scope) } };
    }
    if ((type === 'sum' || type === 'median' || type === 'neg' || type === 'abs') && isAst(data)) {
      return { [type]: { ...data, this: asNumber(data.this, scope) } };
    }
    return node;
  },
};
