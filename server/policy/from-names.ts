import type { Token } from './lexer.ts';
import { excerpt, refusal } from './refuse.ts';
import { isName, isSymbol, isWord } from './token-stream.ts';

/** Words that end the list of tables after FROM, at the same level of parentheses. */
const clauseEnds =
  'WHERE GROUP HAVING QUALIFY ORDER LIMIT OFFSET FETCH UNION EXCEPT INTERSECT MINUS CONNECT START SELECT SET WHEN'.split(
    ' ',
  );

/** Words that may stand between FROM, JOIN or a comma and a table. */
const beforeTable = ['LATERAL', 'TABLE', 'VALUES', 'ONLY'];

/**
 * Second reading, from tokens alone: every name that directly follows FROM, JOIN or a comma in a FROM clause has to
 * have been read as a table by the walker, or to be a call. The parser cannot pass a table off as an alias or a column.
 *
 * @param tableTokens - what the walker read as tables: the index of the last token of each name
 * @throws SnowgateError POLICY_NOT_UNDERSTOOD
 */
export function checkTableNames(
  text: string,
  tokens: readonly Token[],
  tableTokens: ReadonlySet<number>,
): void {
  const levels: Level[] = [{ tables: false, selects: false, opener: -1 }];
  for (const [index, token] of tokens.entries()) {
    const level = levels.at(-1);
    if (!level) return;
    if (isSymbol(token, '(')) {
      levels.push({ tables: opensTables(tokens, index, level), selects: false, opener: index });
    } else if (isSymbol(token, ')')) {
      levels.pop();
    } else if (isTableWord(tokens, index, level)) {
      level.tables = true;
      checkFactor(text, tokens, index + 1, tableTokens);
    } else if (isSymbol(token, ',') && level.tables) {
      checkFactor(text, tokens, index + 1, tableTokens);
    } else if (isTarget(tokens, index)) {
      checkFactor(text, tokens, index + 1, tableTokens);
    } else if (isWord(token, ...clauseEnds)) {
      level.tables = false;
      level.selects ||= isWord(token, 'SELECT');
    }
  }
}

/** What is known inside one pair of parentheses. */
interface Level {
  /** A comma separates tables here. */
  tables: boolean;

  /** A SELECT stands here. */
  selects: boolean;

  /** Index of the parenthesis; -1 for the statement itself. */
  readonly opener: number;
}

/** The words before what a change writes to, and before the source of MERGE and DELETE. */
function isTarget(tokens: readonly Token[], index: number): boolean {
  if (isSymbol(tokens[index - 1], '.')) return false;
  if (isWord(tokens[index], 'INTO')) return true;
  if (isWord(tokens[index], 'UPDATE')) return index === 0;
  return isWord(tokens[index], 'USING') && isName(tokens[index + 1]);
}

// `FROM (a JOIN b)` and `FROM ((a), b)`: inside the parenthesis tables go on.
function opensTables(tokens: readonly Token[], index: number, outer: Level): boolean {
  const before = tokens[index - 1];
  if (isTableWord(tokens, index - 1, outer)) return true;
  return outer.tables && (isSymbol(before, '(') || isSymbol(before, ','));
}

function isTableWord(tokens: readonly Token[], index: number, level: Level): boolean {
  const token = tokens[index];
  if (isWord(token, 'JOIN')) return true;
  if (!isWord(token, 'FROM') || isSymbol(tokens[index - 1], '.')) return false;
  // IS DISTINCT FROM compares; EXTRACT(x FROM y) and TRIM(x FROM y) take an expression.
  if (isWord(tokens[index - 1], 'DISTINCT') && isWord(tokens[index - 2], 'IS', 'NOT')) return false;
  return (
    level.selects || !isWord(tokens[level.opener - 1], 'EXTRACT', 'TRIM', 'SUBSTRING', 'POSITION', 'OVERLAY')
  );
}

function checkFactor(
  text: string,
  tokens: readonly Token[],
  start: number,
  tableTokens: ReadonlySet<number>,
): void {
  let at = start;
  while (isSymbol(tokens[at], '(') || isWord(tokens[at], ...beforeTable)) at += 1;
  const first = tokens[at];
  if (!isName(first) || isWord(first, 'SELECT', 'WITH')) return;
  while (isSymbol(tokens[at + 1], '.')) {
    at += isSymbol(tokens[at + 2], '.') ? 3 : 2;
  }
  if (tableTokens.has(at) || isSymbol(tokens[at + 1], '(')) return;
  throw refusal('POLICY_NOT_UNDERSTOOD', text, first.start, {
    construct: `${excerpt(text.slice(first.start, first.end))} at the place of a table`,
  });
}
