import type { Token } from './lexer.ts';
import type { Closings } from './parentheses.ts';
import { isName, isOuterJoinMark, isSymbol, isWord } from './token-stream.ts';

/**
 * Leaves out what the parser does not know, as far as it names nothing that is not read from the tokens anyway.
 *
 * @param at - the token to look at; `start` is the first one of the piece it belongs to
 * @param stages - the stages that stand where a table has to
 * @returns the index to go on at, or null when the token stays
 */
export function skipKnown(
  tokens: readonly Token[],
  at: number,
  start: number,
  close: Closings,
  stages: ReadonlySet<number>,
): number | null {
  return (
    skipStageWords(tokens, at, stages) ??
    skipPath(tokens, at, start) ??
    skipStarFilter(tokens, at) ??
    skipSpread(tokens, at) ??
    skipOuterJoinMark(tokens, at) ??
    skipSubscript(tokens, at, close) ??
    skipLambdaType(tokens, at, close) ??
    skipValues(tokens, at, start) ??
    skipParenthesis(tokens, at, close, stages)
  );
}

/**
 * LATERAL before a stage, and what a stage in a string is joined to (`'@db' || '.s.st'`): the walker reads such a stage
 * as one that is known only when the statement runs.
 */
function skipStageWords(tokens: readonly Token[], at: number, stages: ReadonlySet<number>): number | null {
  if (isWord(tokens[at], 'LATERAL') && stages.has(at + 1)) return at + 1;
  if (!isSymbol(tokens[at], '||') || !isValue(tokens[at + 1])) return null;
  let back = at - 1;
  while (isSymbol(tokens[back - 1], '||') && isValue(tokens[back])) back -= 2;
  return stages.has(back) ? at + 2 : null;
}

/**
 * A path into semi-structured data (`x:a.b`) names fields, never objects. The parser does not know all of its forms,
 * so the names are left out; what stands in brackets stays. Returns the index behind, or null when there is no path.
 */
function skipPath(tokens: readonly Token[], at: number, start: number): number | null {
  if (at === start || !isSymbol(tokens[at], ':') || !isName(tokens[at + 1])) return null;
  const before = tokens[at - 1];
  const operand =
    before?.type === 'quoted' ||
    before?.type === 'variable' ||
    isSymbol(before, ')') ||
    isSymbol(before, ']') ||
    (before?.type === 'word' && !isKeywordBeforeBind(before.value));
  if (!operand) return null;
  let end = at + 2;
  while (isSymbol(tokens[end], '.') && isName(tokens[end + 1])) end += 2;
  // A path is never called.
  return isSymbol(tokens[end], '(') ? null : end;
}

// Behind these a colon starts a bound value (`WHERE :1`), elsewhere a path.
const bindWords = new Set(
  'SELECT AND OR NOT WHERE ON HAVING QUALIFY WHEN THEN ELSE BY LIKE ILIKE RLIKE REGEXP BETWEEN IN IS LIMIT OFFSET TOP FROM DISTINCT ALL CASE ESCAPE VALUES JOIN'.split(
    ' ',
  ),
);

function isKeywordBeforeBind(word: string): boolean {
  return bindWords.has(word);
}

/**
 * Long lists of plain values (`IN (1, 2, 3 ...`) are shortened: only values go, so nothing that is named is lost.
 * At a comma behind sixteen values in a row, with a value and another comma following, both are left out.
 */
function skipValues(tokens: readonly Token[], at: number, start: number): number | null {
  if (!isComma(tokens[at]) || !isValue(tokens[at + 1]) || !isComma(tokens[at + 2])) return null;
  const first = at - 31;
  if (first < start) return null;
  for (let back = 0; back <= 30; back += 2) {
    if (!isValue(tokens[at - 1 - back]) || (back < 30 && !isComma(tokens[at - 2 - back]))) return null;
  }
  return at + 2;
}

function isValue(token: Token | undefined): boolean {
  return token?.type === 'number' || token?.type === 'string';
}

function isComma(token: Token | undefined): boolean {
  return isSymbol(token, ',');
}

/** `SELECT * ILIKE '%x%'` filters columns by name; the parser does not know it. */
function skipStarFilter(tokens: readonly Token[], at: number): number | null {
  if (!isWord(tokens[at], 'ILIKE') || tokens[at + 1]?.type !== 'string') return null;
  if (!isSymbol(tokens[at - 1], '*')) return null;
  const before = tokens[at - 2];
  const star = isWord(before, 'SELECT', 'DISTINCT', 'ALL') || isSymbol(before, ',') || isSymbol(before, '.');
  return star ? at + 2 : null;
}

/** Tokens that a parenthesis is looked for backwards. */
const farthest = 300;

/** `b.id (+)`: an outer join in the old form. */
function skipOuterJoinMark(tokens: readonly Token[], at: number): number | null {
  return isOuterJoinMark(tokens, at) ? at + 3 : null;
}

/** `array_agg(x) WITHIN GROUP (ORDER BY x)[0]`: a number or text in brackets names nothing. */
function skipSubscript(tokens: readonly Token[], at: number, close: Closings): number | null {
  if (!isSymbol(tokens[at], '[') || !isValue(tokens[at + 1]) || !isSymbol(tokens[at + 2], ']')) return null;
  if (!isSymbol(tokens[at - 1], ')')) return null;
  // Not farther back: to look for many far ones would cost the square of their number.
  for (let open = at - 2; open > 0 && open > at - farthest; open -= 1) {
    if (close.get(open) !== at - 1) continue;
    return isWord(tokens[open - 1], 'GROUP') && isWord(tokens[open - 2], 'WITHIN') ? at + 3 : null;
  }
  return null;
}

/**
 * `{'a': 1, **o}` takes over all fields of the column o. Only columns are left out: what is put together stays, and is not
 * understood.
 */
function skipSpread(tokens: readonly Token[], at: number): number | null {
  const comma = isComma(tokens[at]) && isSymbol(tokens[at + 1], '**');
  if (!comma && !(isSymbol(tokens[at], '**') && isSymbol(tokens[at - 1], '{'))) return null;
  let end = comma ? at + 2 : at + 1;
  if (!isName(tokens[end])) return null;
  while (isSymbol(tokens[end + 1], '.') && isName(tokens[end + 2])) end += 2;
  end += 1;
  if (isSymbol(tokens[end], '}')) return end;
  return isComma(tokens[end]) ? (comma ? end : end + 1) : null;
}

/** `(x INT, y NUMBER(10, 2)) -> ...`: the types of the arguments of a lambda. */
function skipLambdaType(tokens: readonly Token[], at: number, close: Closings): number | null {
  const before = tokens[at - 2];
  if (tokens[at]?.type !== 'word' || !isName(tokens[at - 1]) || !(isSymbol(before, '(') || isComma(before)))
    return null;
  let open = at - 2;
  for (let depth = 0; open >= 0 && open > at - farthest; open -= 1) {
    if (isSymbol(tokens[open], ')')) depth += 1;
    if (isSymbol(tokens[open], '(') && depth === 0) break;
    if (isSymbol(tokens[open], '(')) depth -= 1;
  }
  if (open < 0 || !isSymbol(tokens[open], '(') || !isSymbol(tokens[(close.get(open) ?? -2) + 1], '->'))
    return null;
  const inner = close.get(at + 1);
  const end = inner === undefined ? at + 1 : inner + 1;
  const plain = tokens.slice(at, end).every((token) => !isQueryWord(token) && token.type !== 'variable');
  return plain && (isComma(tokens[end]) || isSymbol(tokens[end], ')')) ? end : null;
}

/**
 * The options of a stage, `@st (FILE_FORMAT => (TYPE => 'json'))`, and the fields of a type, `::OBJECT(a INT)`: the
 * parser does not know all of them. Only plain words, values and signs are left out; what they name is read from the
 * tokens.
 */
function skipParenthesis(
  tokens: readonly Token[],
  at: number,
  close: Closings,
  stages: ReadonlySet<number>,
): number | null {
  const end = close.get(at);
  if (end === undefined) return null;
  const inside = tokens.slice(at + 1, end);
  const before = tokens[at - 1];
  if (before?.type === 'stage' || stages.has(at - 1)) {
    const plain = inside.every((token) => !isQueryWord(token) && token.type !== 'variable');
    return plain && isSymbol(inside[1], '=>') ? end + 1 : null;
  }
  const typed = isWord(before, 'OBJECT', 'MAP', 'ARRAY', 'VECTOR');
  if (!typed || !(isSymbol(tokens[at - 2], '::') || isWord(tokens[at - 2], 'AS'))) return null;
  const plain = inside.every((token) => {
    const sign = isComma(token) || isSymbol(token, '(') || isSymbol(token, ')');
    return sign || token.type === 'number' || (isName(token) && !isQueryWord(token));
  });
  return plain ? end + 1 : null;
}

function isQueryWord(token: Token): boolean {
  return isWord(token, 'SELECT', 'FROM', 'JOIN', 'WITH', 'TABLE', 'VALUES', 'IDENTIFIER');
}
