import type { Reference } from './analysis-types.ts';
import { fileFunctions, isClauseWord, isPlainFunction, isReservedWord } from './builtin-functions.ts';
import type { Token } from './lexer.ts';
import {
  accountReference,
  databaseReference,
  nameInString,
  objectReference,
  schemaReference,
} from './names.ts';
import { objectTypeNamed } from './object-types.ts';
import type { Closings } from './parentheses.ts';
import { excerpt, locate, refusal } from './refuse.ts';
import { stageReference } from './stages.ts';
import { isName, isSymbol, isWord } from './token-stream.ts';

/** What the calls in a statement name. */
export interface CallFindings {
  readonly references: readonly Reference[];
  readonly resultIds: readonly string[];

  /** Statements given as text to be explained, not run: they have to be analysed like EXPLAIN. */
  readonly explained: readonly string[];
}

interface Call {
  readonly parts: readonly string[];

  /** Index of the first token of the name, and of the two parentheses. */
  readonly start: number;
  readonly open: number;
  readonly close: number;
}

/**
 * Finds every call by its tokens alone, a name directly before a parenthesis, so that no reading of the parser can
 * hide one. User-defined functions become references; functions that name objects in strings are looked into.
 *
 * @throws SnowgateError POLICY_FUNCTION, POLICY_DYNAMIC_NAME
 */
export function findCalls(text: string, tokens: readonly Token[], closings: Closings): CallFindings {
  const references: Reference[] = [];
  const resultIds: string[] = [];
  const explained: string[] = [];
  for (const call of calls(tokens, closings)) {
    const at = locate(text, tokens[call.start]?.start ?? 0);
    const [only = '', ...more] = call.parts;
    if (more.length > 0) {
      references.push(objectReference('function', call.parts, at));
      references.push(...namesInArguments(text, tokens, call));
      continue;
    }
    if (only === 'IDENTIFIER') {
      references.push(...namedByString(tokens, call, at));
      continue;
    }
    if (only === 'SYSTEM$EXPLAIN_PLAN_JSON') {
      explained.push(explainedText(text, tokens, call));
    } else if (only.startsWith('SYSTEM$') || only === 'GET_OBJECT_REFERENCES') {
      references.push(...systemArguments(text, tokens, call));
    } else if (only === 'GET_DDL') {
      references.push(ddlTarget(text, tokens, call));
    } else if (only === 'RESULT_SCAN') {
      resultIds.push(resultId(text, tokens, call));
    } else if (only.startsWith('AI_') || only === 'EMBED_TEXT_768' || only === 'EMBED_TEXT_1024') {
      // These spend credits on a model outside the database: allowed to whoever may use SNOWFLAKE.CORTEX.
      references.push(objectReference('function', ['SNOWFLAKE', 'CORTEX', only], at));
    } else if (!isPlainFunction(only) && !isColumnList(tokens, call)) {
      references.push(objectReference('function', call.parts, at));
    }
    if (fileFunctions.has(only) || only.startsWith('AI_'))
      references.push(...stagesInStrings(text, tokens, call));
  }
  return { references, resultIds, explained };
}

function calls(tokens: readonly Token[], closings: Closings): Call[] {
  const found: Call[] = [];
  let patternEnd = -1;
  for (const [open, token] of tokens.entries()) {
    if (!isSymbol(token, '(') || !isName(tokens[open - 1]) || open < patternEnd) continue;
    if (isGrammar(tokens, open - 1)) {
      // PATTERN ( a (b c)+ ) of MATCH_RECOGNIZE names rows and calls nothing.
      if (isWord(tokens[open - 1], 'PATTERN')) patternEnd = closings.get(open) ?? patternEnd;
      continue;
    }
    let start = open - 1;
    while (isSymbol(tokens[start - 1], '.')) {
      if (isName(tokens[start - 2])) start -= 2;
      else if (isSymbol(tokens[start - 2], '.') && isName(tokens[start - 3])) start -= 3;
      else break;
    }
    const parts = tokens.slice(start, open).flatMap((part, index, all) => {
      if (isName(part)) return [part.value];
      return isSymbol(all[index - 1], '.') ? [''] : [];
    });
    found.push({ parts, start, open, close: closings.get(open) ?? tokens.length });
  }
  return found;
}

/** True when the word before a parenthesis belongs to the grammar and is not the name of a function. */
function isGrammar(tokens: readonly Token[], index: number): boolean {
  const word = tokens[index];
  if (word?.type !== 'word' || isSymbol(tokens[index - 1], '.')) return false;
  // IDENTIFIER('f')(1) is looked at as a call.
  if (word.value === 'IDENTIFIER') return false;
  if (isReservedWord(word.value)) return true;
  return isClauseWord(word.value) && !startsExpression(tokens, index);
}

const operators = new Set('( , + - / % || = < > <= >= <> != => -> [ { : *'.split(' '));

const expressionWords = new Set(
  'SELECT DISTINCT ALL WHERE AND OR NOT ON HAVING QUALIFY WHEN THEN ELSE BY CASE LIKE ILIKE RLIKE REGEXP IN BETWEEN IS ANY FROM JOIN TABLE LATERAL VALUES USING SET LIMIT OFFSET TOP PRIOR INTERVAL AS'.split(
    ' ',
  ),
);

/** True when an expression, and so a call, can start at this token. */
function startsExpression(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1];
  if (!before) return true;
  // `SELECT * EXCLUDE (`: behind a star that stands for all columns.
  if (isSymbol(before, '*')) return !isWord(tokens[index], 'EXCLUDE', 'RENAME');
  if (before.type === 'symbol') return operators.has(before.value);
  return before.type === 'word' && expressionWords.has(before.value);
}

/**
 * `t (a, b)` after a table, or a common table expression `t (a, b) AS (`, names columns and calls nothing. Only plain
 * names may stand inside, and only a place where a call cannot stand counts.
 */
function isColumnList(tokens: readonly Token[], call: Call): boolean {
  const { close } = call;
  const inside = tokens.slice(call.open + 1, close);
  if (!inside.every((token, index) => (index % 2 === 0 ? isName(token) : isSymbol(token, ',')))) return false;
  if (isWord(tokens[close + 1], 'AS') && isSymbol(tokens[close + 2], '(')) return true;
  const before = tokens[call.start - 1];
  if (isSymbol(before, ')') || isWord(before, 'AS')) return true;
  if (!isName(before) || (before.type === 'word' && isReservedWord(before.value))) return false;
  let start = call.start - 1;
  while (isSymbol(tokens[start - 1], '.') && start > 1) start -= isSymbol(tokens[start - 2], '.') ? 1 : 2;
  return isWord(tokens[start - 1], 'FROM', 'JOIN');
}

function argumentTokens(tokens: readonly Token[], call: Call): readonly Token[] {
  return tokens.slice(call.open + 1, call.close);
}

/**
 * IDENTIFIER( ): a function when a call follows; a table when the name has a place in front or stands behind FROM or
 * JOIN (a single name elsewhere is a column, or a table that the walker finds); anything but one string is dynamic.
 */
function namedByString(tokens: readonly Token[], call: Call, at: Reference['at']): Reference[] {
  const [content, ...more] = argumentTokens(tokens, call);
  const parts = content?.type === 'string' && more.length === 0 ? nameInString(content.value) : null;
  if (!parts) return [accountReference('dynamic', 'VAR', at)];
  if (parts.at(-1) === 'NEXTVAL') return [accountReference('dynamic', 'NEXTVAL', at)];
  if (isSymbol(tokens[call.close + 1], '(')) return [objectReference('function', parts, at)];
  const column =
    parts.length === 1 && !isWord(tokens[call.start - 1], 'FROM', 'JOIN', 'INTO', 'UPDATE', 'TABLE');
  return column ? [] : [objectReference('table', parts, at)];
}

/** INFORMATION_SCHEMA and CORTEX functions take names of objects in strings: each string that can be a name is one. */
function namesInArguments(text: string, tokens: readonly Token[], call: Call): Reference[] {
  const area = call.parts.at(-2);
  if (area !== 'INFORMATION_SCHEMA' && call.parts.at(0) !== 'SNOWFLAKE') return [];
  return argumentTokens(tokens, call).flatMap((token) => {
    const at = locate(text, token.start);
    if (token.type !== 'string') return [];
    if (/^\s*@/.test(token.value)) return [stageReference(token.value.trim().slice(1), at)];
    const parts = nameInString(token.value);
    return parts && parts.length > 1 ? [objectReference('table', parts, at)] : [];
  });
}

function stagesInStrings(text: string, tokens: readonly Token[], call: Call): Reference[] {
  return argumentTokens(tokens, call).flatMap((token) =>
    token.type === 'string' && /^\s*@/.test(token.value)
      ? [stageReference(token.value.trim().slice(1), locate(text, token.start))]
      : [],
  );
}

/** The safe SYSTEM$ functions: the first string names an object. */
function systemArguments(text: string, tokens: readonly Token[], call: Call): Reference[] {
  const name = call.parts[0] ?? '';
  if (name === 'SYSTEM$TYPEOF') return [];
  const [first] = argumentTokens(tokens, call);
  const parts = first?.type === 'string' ? nameInString(first.value) : null;
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

/** SYSTEM$EXPLAIN_PLAN_JSON('query') */
function explainedText(text: string, tokens: readonly Token[], call: Call): string {
  const [first, ...more] = argumentTokens(tokens, call);
  if (first?.type === 'string' && more.length === 0) return first.value;
  throw refusal('POLICY_FUNCTION', text, tokens[call.start]?.start ?? 0, {
    construct: 'SYSTEM$EXPLAIN_PLAN_JSON of anything but one string',
    reason: 'the statement it explains cannot be checked',
    allowed: 'Send EXPLAIN USING JSON followed by the query.',
  });
}

/** GET_DDL('TABLE', 'DB.SCHEMA.T' [, true]) */
function ddlTarget(text: string, tokens: readonly Token[], call: Call): Reference {
  const [type, comma, name] = argumentTokens(tokens, call);
  const sort = type?.type === 'string' ? objectTypeNamed(type.value)?.type : undefined;
  const plain = name?.type === 'string' ? name.value.replace(/\([\w\s,()]*\)\s*$/, '') : '';
  const parts = name?.type === 'string' ? nameInString(plain) : null;
  if (!sort || !parts || !name || !isSymbol(comma, ',')) {
    throw refusal('POLICY_DYNAMIC_NAME', text, tokens[call.start]?.start ?? 0, { construct: 'GET_DDL' });
  }
  const at = locate(text, name.start);
  const [first = ''] = parts;
  if (sort === 'database') return databaseReference(first, at);
  if (sort === 'schema') return schemaReference(parts, at);
  if (sort === 'warehouse' || sort === 'role' || sort === 'account' || sort === 'dynamic')
    return accountReference(sort, first, at);
  return objectReference(sort, parts, at);
}

function resultId(text: string, tokens: readonly Token[], call: Call): string {
  const [first, ...more] = argumentTokens(tokens, call);
  if (first?.type === 'string' && more.length === 0) return first.value;
  throw refusal('POLICY_FUNCTION', text, tokens[call.start]?.start ?? 0, {
    construct: 'RESULT_SCAN without a query id',
    reason: 'on a shared connection the last result may be that of another client',
    allowed: "Name a query of your own: RESULT_SCAN('<query id>').",
  });
}
