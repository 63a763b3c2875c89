import type { Reference } from './analysis-types.ts';
import type { Token } from './lexer.ts';
import {
  accountReference,
  databaseReference,
  nameInString,
  objectReference,
  schemaReference,
} from './names.ts';
import { objectTypeNamed } from './object-types.ts';
import { excerpt, locate, refusal } from './refuse.ts';
import { isStageString } from './stage-reference.ts';
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

/**
 * IDENTIFIER( ): a function when a call follows; a table when the name has a place in front or stands behind FROM or
 * JOIN (a single name elsewhere is a column, or a table that the walker finds); anything but one string is dynamic.
 */
export function namedByString(tokens: readonly Token[], call: Call, at: Reference['at']): Reference[] {
  const [argument, ...more] = argumentsOf(tokens, call);
  const content = more.length === 0 ? onlyString(argument) : undefined;
  const parts = content ? nameInString(content.value) : null;
  if (!parts) return [accountReference('dynamic', 'VAR', at)];
  if (parts.at(-1) === 'NEXTVAL') return [accountReference('dynamic', 'NEXTVAL', at)];
  if (isSymbol(tokens[call.close + 1], '(')) return [objectReference('function', parts, at)];
  const column =
    parts.length === 1 && !isWord(tokens[call.start - 1], 'FROM', 'JOIN', 'INTO', 'UPDATE', 'TABLE');
  return column ? [] : [objectReference('table', parts, at)];
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
  if (name === 'SYSTEM$TYPEOF') return [];
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
  const parts = name ? nameInString(name.value.replace(/\([\w\s,()]*\)\s*$/, '')) : null;
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
