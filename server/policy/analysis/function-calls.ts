import type { Reference } from './analysis-types.ts';
import {
  fileFunctions,
  isClauseWord,
  isPlainFunction,
  isRepeatableFunction,
  isReservedWord,
  isTypeWord,
  namingFunctions,
} from './builtin-functions.ts';
import {
  type Call,
  calledByString,
  ddlTarget,
  explainedText,
  namedByString,
  namesInArguments,
  resultId,
  systemArguments,
} from './call-arguments.ts';
import { stagesOfCall } from './call-stages.ts';
import type { Token } from './lexer.ts';
import { objectReference } from './names.ts';
import type { Closings } from './parentheses.ts';
import { excerpt, locate, refusal } from './refuse.ts';
import { isModelName } from './snowflake-functions.ts';
import type { TableFactor } from './table-factors.ts';
import { type TokenPlaces, tokenPlaces } from './token-places.ts';
import { refuseFunction } from './token-rules.ts';
import { isName, isOuterJoinMark, isSymbol, isWord } from './token-stream.ts';

/** What the calls in a statement name. */
export interface CallFindings {
  readonly references: readonly Reference[];
  readonly resultIds: readonly string[];

  /** Statements given as text to be explained, not run: they have to be analysed like EXPLAIN. */
  readonly explained: readonly string[];

  /** True when every call is known to give the same answer whoever makes it, and when. */
  readonly repeatable: boolean;
}

/**
 * Finds every call by its tokens alone, a name directly before a parenthesis, so that no reading of the parser can
 * hide one. User-defined functions become references; functions that name objects in strings are looked into. A name in
 * IDENTIFIER('...') that is called goes the same way as one that is written.
 *
 * @param factors - the places where a table has to stand
 * @throws SnowgateError POLICY_FUNCTION, POLICY_DYNAMIC_NAME, POLICY_CONSTRUCT
 */
export function findCalls(
  text: string,
  tokens: readonly Token[],
  closings: Closings,
  factors: readonly TableFactor[],
): CallFindings {
  const found = { references: [] as Reference[], resultIds: [] as string[], explained: [] as string[] };
  const tables = new Map(factors.map((factor) => [factor.first, factor]));
  let repeatable = true;
  const places = tokenPlaces(tokens);
  for (const call of calls(tokens, closings, places)) {
    const identifier = isIdentifier(tokens, call);
    if (!identifier) readCall(text, tokens, call, places, found);
    else {
      const named = calledByString(text, tokens, closings, call);
      if (named === null) found.references.push(...namedByString(text, tokens, call, tables.get(call.start)));
      else readCall(text, tokens, named, places, found);
      if (named !== null && !isRepeatable(tokens, named, places)) repeatable = false;
    }
    if (!identifier && !isRepeatable(tokens, call, places)) repeatable = false;
  }
  return { ...found, repeatable };
}

/** What one call names, whether its own name was written or given to IDENTIFIER( ) as a string. */
function readCall(
  text: string,
  tokens: readonly Token[],
  call: Call,
  places: TokenPlaces,
  found: { readonly references: Reference[]; readonly resultIds: string[]; readonly explained: string[] },
): void {
  const { references, resultIds, explained } = found;
  const start = tokens[call.start]?.start ?? 0;
  const at = locate(text, start);
  const [only = ''] = call.parts;
  refuseFunction(text, call.parts.at(-1) ?? '', start);
  if (call.parts.length > 1) {
    refuseQualified(text, tokens, call);
    references.push(objectReference('function', call.parts, at));
    references.push(...namesInArguments(text, tokens, call), ...stagesOfCall(text, tokens, call));
    return;
  }
  const ai = isModelName(only);
  if (only === 'SYSTEM$EXPLAIN_PLAN_JSON') explained.push(explainedText(text, tokens, call));
  else if (only.startsWith('SYSTEM$') || only === 'GET_OBJECT_REFERENCES') {
    references.push(...systemArguments(text, tokens, call));
  } else if (only === 'GET_DDL') references.push(ddlTarget(text, tokens, call));
  else if (only === 'RESULT_SCAN') resultIds.push(resultId(text, tokens, call));
  else if (ai) {
    // These spend credits on a model outside the database: they need SNOWFLAKE.CORTEX, and the rule of `models`.
    references.push(objectReference('function', ['SNOWFLAKE', 'CORTEX', only], at));
  } else if (!isPlainFunction(only) && !isColumnList(tokens, call, places)) {
    references.push({ ...objectReference('function', call.parts, at), unknownCall: true });
  }
  if (ai || fileFunctions.has(only)) references.push(...stagesOfCall(text, tokens, call));
}

/** True for the word IDENTIFIER before a parenthesis; `"IDENTIFIER"(x)` is a function of that name. */
function isIdentifier(tokens: readonly Token[], { start, open }: Call): boolean {
  return open === start + 1 && isWord(tokens[start], 'IDENTIFIER');
}

function isRepeatable(tokens: readonly Token[], call: Call, places: TokenPlaces): boolean {
  const [only = '', ...more] = call.parts;
  if (more.length === 0 && isRepeatableFunction(only)) return true;
  return isColumnList(tokens, call, places);
}

/** A function that is checked by its name alone cannot be written with a place in front to get round that. */
function refuseQualified(text: string, tokens: readonly Token[], call: Call): void {
  const last = call.parts.at(-1) ?? '';
  if (!namingFunctions.has(last) && !fileFunctions.has(last) && !isModelName(last)) return;
  if (call.parts.at(0) === 'SNOWFLAKE') return;
  throw refusal('POLICY_FUNCTION', text, tokens[call.start]?.start ?? 0, {
    construct: excerpt(call.parts.join('.')),
    reason: 'it has the name of a function of Snowflake that is checked by name',
    allowed: `Write ${last} alone.`,
  });
}

function calls(tokens: readonly Token[], closings: Closings, places: TokenPlaces): Call[] {
  const found: Call[] = [];
  let patternEnd = -1;
  for (const [open, token] of tokens.entries()) {
    if (!isSymbol(token, '(') || !isName(tokens[open - 1]) || open < patternEnd) continue;
    // `a.id = b.id (+)` joins outwards and calls nothing.
    if (isOuterJoinMark(tokens, open)) continue;
    if (isGrammar(tokens, open - 1, places)) {
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
function isGrammar(tokens: readonly Token[], index: number, places: TokenPlaces): boolean {
  const word = tokens[index];
  if (word?.type !== 'word' || isSymbol(tokens[index - 1], '.')) return false;
  if (isReservedWord(word.value)) return true;
  if (isTypeWord(word.value)) return isType(tokens, index, places);
  if (isOperandWord(tokens, index, places)) return true;
  return isClauseWord(word.value) && !startsExpression(tokens, index);
}

/**
 * Words that open a parenthesis where an expression can start as well, each in its own place only: elsewhere they are as
 * free to be the name of a function as any other.
 */
function isOperandWord(tokens: readonly Token[], index: number, places: TokenPlaces): boolean {
  const before = tokens[index - 1];
  const word = tokens[index];
  if (isWord(word, 'CUBE', 'ROLLUP')) return places.clause(index) === 'GROUP';
  if (isWord(word, 'PRIOR')) return places.clause(index) === 'CONNECT';
  if (isWord(word, 'TOP'))
    return isWord(before, 'SELECT', 'DISTINCT', 'ALL') && tokens[index + 2]?.type === 'number';
  if (isWord(word, 'SEMANTIC_VIEW')) return isWord(before, 'FROM', 'JOIN') || isSymbol(before, ',');
  return isWord(word, 'CONNECT_BY_ROOT') && startsExpression(tokens, index);
}

/**
 * True when a type and not a call of a function with its name stands at this token: behind `::`, in CAST(x AS ...), inside
 * the parentheses of such a type, and wherever no expression can start (behind the name of a column).
 */
function isType(tokens: readonly Token[], index: number, places: TokenPlaces): boolean {
  const before = tokens[index - 1];
  if (isSymbol(before, '::')) return true;
  if (isWord(before, 'AS')) return isWord(tokens[places.opener(index) - 1], 'CAST', 'TRY_CAST');
  if (!startsExpression(tokens, index)) return true;
  // ARRAY(VARCHAR(10)), MAP(VARCHAR, NUMBER(10, 2))
  const outer = places.opener(index) - 1;
  const word = tokens[outer];
  return word?.type === 'word' && isTypeWord(word.value) && isType(tokens, outer, places);
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
 * names may stand inside, and only a place where a call cannot stand counts: the list of FROM, or that of WITH.
 */
function isColumnList(tokens: readonly Token[], call: Call, places: TokenPlaces): boolean {
  const { close } = call;
  const inside = tokens.slice(call.open + 1, close);
  if (!inside.every((token, index) => (index % 2 === 0 ? isName(token) : isSymbol(token, ',')))) return false;
  const before = tokens[call.start - 1];
  if (isWord(tokens[close + 1], 'AS') && isSymbol(tokens[close + 2], '(')) {
    return isWord(before, 'WITH', 'RECURSIVE') || isSymbol(before, ',');
  }
  if (places.clause(call.start) !== 'FROM') return false;
  if (isSymbol(before, ')') || isWord(before, 'AS')) return true;
  if (!isName(before) || (before.type === 'word' && isReservedWord(before.value))) return false;
  let start = call.start - 1;
  while (isSymbol(tokens[start - 1], '.') && start > 1) start -= isSymbol(tokens[start - 2], '.') ? 1 : 2;
  return isWord(tokens[start - 1], 'FROM', 'JOIN') || isSymbol(tokens[start - 1], ',');
}
