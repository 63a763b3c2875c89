import type { SnowgateError } from '../../errors/snowgate-error.ts';
import type { Reference } from './analysis-types.ts';
import type { Token } from './lexer.ts';
import {
  accountReference,
  databaseReference,
  type NameParts,
  nameInString,
  objectReference,
  schemaReference,
} from './names.ts';
import { objectTypeNamed } from './object-types.ts';
import type { Closings } from './parentheses.ts';
import { excerpt, locate, refusal } from './refuse.ts';
import { isStageString } from './stage-reference.ts';
import type { TableFactor } from './table-factors.ts';
import { refuseFunction, takesNumber } from './token-rules.ts';
import { isName, isSymbol, isWord } from './token-stream.ts';

/** A call in a statement. */
export interface Call {
  /** The parts of the function's name. */
  readonly parts: readonly string[];

  /** Index of the first token of the name, and of the two parentheses. */
  readonly start: number;
  readonly open: number;
  readonly close: number;
}

/** The tokens between two commas of a call; the name of a named argument (`x => ...`) is cut off. */
export type Argument = readonly Token[];

/**
 * Splits what stands in the parentheses of a call at its own commas.
 * @param options - `named` keeps the names of named arguments
 */
export function argumentsOf(
  tokens: readonly Token[],
  call: Call,
  options: { readonly named: boolean } = { named: false },
): readonly Argument[] {
  const list: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens.slice(call.open + 1, call.close)) {
    if (token.type === 'symbol' && '([{'.includes(token.value)) depth += 1;
    if (token.type === 'symbol' && ')]}'.includes(token.value)) depth -= 1;
    if (depth === 0 && isSymbol(token, ',')) list.push([]);
    else list.at(-1)?.push(token);
  }
  if (options.named) return list;
  return list.map((argument) =>
    isName(argument[0]) && isSymbol(argument[1], '=>') ? argument.slice(2) : argument,
  );
}

/** The one string that an argument is; undefined when it is anything else, a string joined to others included. */
export function onlyString(argument: Argument | undefined): Token | undefined {
  const [first, ...more] = argument ?? [];
  return first?.type === 'string' && more.length === 0 ? first : undefined;
}

/** The name in IDENTIFIER('...'); null when what stands there is anything but one string with one name. */
function nameGiven(tokens: readonly Token[], identifier: Call): NameParts | null {
  const [argument, ...more] = argumentsOf(tokens, identifier);
  const content = more.length === 0 ? onlyString(argument) : undefined;
  return content ? nameInString(content.value) : null;
}

/**
 * IDENTIFIER('f')(...): the call as if its name were written; null when nothing is called. Which function a name that is put
 * together calls is known only when the statement runs, so it is refused whoever asks: it may be one that acts.
 *
 * @param identifier - the call of IDENTIFIER itself
 * @throws SnowgateError POLICY_FUNCTION, POLICY_CONSTRUCT
 */
export function calledByString(
  text: string,
  tokens: readonly Token[],
  closings: Closings,
  identifier: Call,
): Call | null {
  let end = identifier.close + 1;
  // `(IDENTIFIER('f'))(1)`
  let before = identifier.start - 1;
  while (isSymbol(tokens[end], ')') && isSymbol(tokens[before], '(') && closings.get(before) === end) {
    end += 1;
    before -= 1;
  }
  if (!isSymbol(tokens[end], '(')) return null;
  const { start } = identifier;
  const at = tokens[start]?.start ?? 0;
  const parts = nameGiven(tokens, identifier);
  if (parts === null) throw dynamicCall(text, at);
  for (const part of parts) refuseFunction(text, part, at);
  return { parts, start, open: end, close: closings.get(end) ?? tokens.length };
}

function dynamicCall(text: string, at: number): SnowgateError {
  return refusal('POLICY_FUNCTION', text, at, {
    construct: 'IDENTIFIER of anything but one name in a string',
    reason: 'which function or sequence it means is known only when the statement runs',
    allowed: "Write the name itself, or IDENTIFIER('<name>').",
  });
}

/**
 * IDENTIFIER( ) that is not called: a table when it stands where a table has to or when its name has a place in front (a single
 * name elsewhere is a column, or a table that the walker finds). A name that is put together is dynamic where only a table can
 * stand; anywhere else it could be that of a sequence.
 *
 * @param factor - set when the call stands where a table has to
 * @throws SnowgateError POLICY_FUNCTION, POLICY_CONSTRUCT
 */
export function namedByString(
  text: string,
  tokens: readonly Token[],
  identifier: Call,
  factor: TableFactor | undefined,
): Reference[] {
  const start = tokens[identifier.start]?.start ?? 0;
  const at = locate(text, start);
  const parts = nameGiven(tokens, identifier);
  if (parts === null) {
    if (factor === undefined || factor.enclosed) throw dynamicCall(text, start);
    return [accountReference('dynamic', 'VAR', at)];
  }
  if (parts.at(-1)?.toUpperCase() === 'NEXTVAL') throw takesNumber(text, start, "IDENTIFIER('....NEXTVAL')");
  return parts.length === 1 && factor === undefined ? [] : [objectReference('table', parts, at)];
}

/**
 * Qualified functions that take names of objects in strings: each string that can be a name counts as one. In
 * INFORMATION_SCHEMA, and for search services, a name that is put together counts as dynamic.
 */
export function namesInArguments(text: string, tokens: readonly Token[], call: Call): Reference[] {
  const information = call.parts.at(-2) === 'INFORMATION_SCHEMA';
  if (!information && call.parts.at(0) !== 'SNOWFLAKE') return [];
  const strict = information || call.parts.at(-1) === 'SEARCH_PREVIEW';
  return argumentsOf(tokens, call).flatMap((argument) => {
    const string = onlyString(argument);
    const [first] = argument;
    if (!first) return [];
    const at = locate(text, (string ?? first).start);
    if (!string) return strict && holdsText(argument) ? [accountReference('dynamic', 'DYN', at)] : [];
    // Stages are read by stagesOfCall.
    if (isStageString(string)) return [];
    const parts = nameInString(string.value);
    return parts && parts.length > 1 ? [objectReference('table', parts, at)] : [];
  });
}

// Times and numbers may be computed; text that is computed may be a name.
function holdsText(argument: Argument): boolean {
  return argument.some(
    (token) => isSymbol(token, '||') || token.type === 'variable' || isWord(token, 'CONCAT'),
  );
}

/**
 * The safe SYSTEM$ functions: the first argument is one string that names an object.
 * @throws SnowgateError POLICY_FUNCTION
 */
export function systemArguments(text: string, tokens: readonly Token[], call: Call): Reference[] {
  const [name = ''] = call.parts;
  if (name === 'SYSTEM$TYPEOF' || name === 'SYSTEM$GET_SNOWSIGHT_HOST') return [];
  const first = onlyString(argumentsOf(tokens, call)[0]);
  const parts = first ? nameInString(first.value) : null;
  const named = ['SYSTEM$CLUSTERING_INFORMATION', 'SYSTEM$CLUSTERING_DEPTH', 'SYSTEM$STREAM_HAS_DATA'];
  if (!named.includes(name) || !first || !parts) {
    throw refusal('POLICY_FUNCTION', text, tokens[call.start]?.start ?? 0, {
      construct: excerpt(name),
      reason: 'what it looks at is given as text that cannot be checked',
      allowed: 'Name the object as one plain string, or send EXPLAIN followed by the query.',
    });
  }
  return [objectReference('table', parts, locate(text, first.start))];
}

/**
 * SYSTEM$EXPLAIN_PLAN_JSON('query'): the query, to be analysed like EXPLAIN.
 * @throws SnowgateError POLICY_FUNCTION
 */
export function explainedText(text: string, tokens: readonly Token[], call: Call): string {
  const [argument, ...more] = argumentsOf(tokens, call);
  const content = onlyString(argument);
  if (content && more.length === 0) return content.value;
  throw refusal('POLICY_FUNCTION', text, tokens[call.start]?.start ?? 0, {
    construct: 'SYSTEM$EXPLAIN_PLAN_JSON of anything but one string',
    reason: 'the statement it explains cannot be checked',
    allowed: 'Send EXPLAIN USING JSON followed by the query.',
  });
}

/**
 * GET_DDL('TABLE', 'DB.SCHEMA.T' [, true])
 * @throws SnowgateError POLICY_DYNAMIC_NAME when either is anything but one string
 */
export function ddlTarget(text: string, tokens: readonly Token[], call: Call): Reference {
  const [first, second] = argumentsOf(tokens, call);
  const sort = objectTypeNamed(onlyString(first)?.value ?? '')?.type;
  const name = onlyString(second);
  // The name of a function has the types of its arguments behind it.
  const parts = name ? nameInString(withoutArgumentTypes(name.value)) : null;
  if (!sort || !parts || !name) {
    throw refusal('POLICY_DYNAMIC_NAME', text, tokens[call.start]?.start ?? 0, { construct: 'GET_DDL' });
  }
  const at = locate(text, name.start);
  if (sort === 'database') return databaseReference(parts[0] ?? '', at);
  if (sort === 'schema') return schemaReference(parts, at);
  if (sort === 'warehouse' || sort === 'role' || sort === 'account' || sort === 'dynamic') {
    return accountReference(sort, parts.join('.'), at);
  }
  return objectReference(sort, parts, at);
}

/** Longer than every signature of a function: 255 characters a name, hundreds of arguments. */
const longestSignature = 20_000;

/** `DB.S.F(INT, VARCHAR)` without the parenthesis, where that is all that stands behind the name. */
function withoutArgumentTypes(written: string): string {
  if (written.length > longestSignature) return written;
  const open = written.indexOf('(');
  const signature = open === -1 ? '' : written.slice(open).trimEnd();
  return signature.endsWith(')') && /^[\w\s,()]+$/.test(signature) ? written.slice(0, open) : written;
}

/**
 * RESULT_SCAN('id')
 * @throws SnowgateError POLICY_FUNCTION when the id is anything but one string
 */
export function resultId(text: string, tokens: readonly Token[], call: Call): string {
  const [argument, ...more] = argumentsOf(tokens, call);
  const content = onlyString(argument);
  if (content && more.length === 0) return content.value;
  throw refusal('POLICY_FUNCTION', text, tokens[call.start]?.start ?? 0, {
    construct: 'RESULT_SCAN without a query id',
    reason: 'on a shared connection the last result may be that of another client',
    allowed: "Name a query of your own: RESULT_SCAN('<query id>').",
  });
}
