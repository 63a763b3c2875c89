import type { Token } from './lexer.ts';
import { isStageToken } from './stage-reference.ts';
import { isName, isSymbol, isWord } from './token-stream.ts';

/** Words that end the list of tables after FROM, at the same level of parentheses. */
const clauseEnds =
  'WHERE GROUP HAVING QUALIFY ORDER LIMIT OFFSET FETCH UNION EXCEPT INTERSECT MINUS CONNECT START SELECT SET WHEN'.split(
    ' ',
  );

/** Words that may stand between FROM, JOIN or a comma and a table. */
const beforeTable = ['LATERAL', 'TABLE', 'VALUES', 'ONLY'];

/** A place where a table has to stand. */
export interface TableFactor {
  /** Index of the first token of what stands there, behind parentheses and words like LATERAL. */
  readonly first: number;

  /** True for the content of TABLE( ) and VALUES( ), where a string is a value or a name and no stage. */
  readonly enclosed: boolean;
}

/** Finds, from tokens alone, every place behind FROM, JOIN, a comma of FROM, or the word before what is changed. */
export function tableFactors(tokens: readonly Token[]): readonly TableFactor[] {
  const factors: TableFactor[] = [];
  const levels: Level[] = [{ tables: false, selects: false, values: false, opener: -1 }];
  for (const [index, token] of tokens.entries()) {
    const level = levels.at(-1);
    if (!level) break;
    if (isSymbol(token, '(')) {
      levels.push({
        tables: opensTables(tokens, index, level),
        selects: false,
        values: false,
        opener: index,
      });
    } else if (isSymbol(token, ')')) {
      levels.pop();
    } else if (isTableWord(tokens, index, level)) {
      level.tables = true;
      factors.push(factorAt(tokens, index + 1, level));
    } else if ((isSymbol(token, ',') && level.tables) || isTarget(tokens, index, levels.length - 1)) {
      factors.push(factorAt(tokens, index + 1, level));
    } else if (isWord(token, 'VALUES') && isSymbol(tokens[index + 1], '(')) {
      level.values = true;
    } else if (isWord(token, ...clauseEnds)) {
      level.tables = false;
      level.selects ||= isWord(token, 'SELECT');
    }
  }
  return factors;
}

function factorAt(tokens: readonly Token[], start: number, level: Level): TableFactor {
  let first = start;
  let enclosed = level.values && isSymbol(tokens[start], '(');
  while (isSymbol(tokens[first], '(') || isWord(tokens[first], ...beforeTable)) {
    enclosed ||= isWord(tokens[first], 'TABLE', 'VALUES') && isSymbol(tokens[first + 1], '(');
    first += 1;
  }
  level.values &&= enclosed;
  return { first, enclosed };
}

/**
 * The stages that stand where a table has to, written as a token or as a string: the index of each. A string that is
 * joined to others is among them.
 */
export function stageFactors(tokens: readonly Token[], factors: readonly TableFactor[]): ReadonlySet<number> {
  const stages = factors.filter(({ first, enclosed }) => !enclosed && isStageToken(tokens[first]));
  return new Set(stages.map(({ first }) => first));
}

/** What is known inside one pair of parentheses. */
interface Level {
  /** A comma separates tables here. */
  tables: boolean;

  /** A SELECT stands here. */
  selects: boolean;

  /** The last table was VALUES ( ): a comma and a parenthesis behind it go on with its rows. */
  values: boolean;

  /** Index of the parenthesis; -1 for the statement itself. */
  readonly opener: number;
}

/** The words before what a change writes to, and before the source of MERGE and DELETE. */
function isTarget(tokens: readonly Token[], index: number, depth: number): boolean {
  if (isSymbol(tokens[index - 1], '.')) return false;
  if (isWord(tokens[index], 'INTO')) return true;
  if (isWord(tokens[index], 'UPDATE')) return index === 0;
  if (!isWord(tokens[index], 'USING')) return false;
  // JOIN ... USING (a, b) names columns; the USING of MERGE itself, outside any parenthesis, names the source.
  return (
    isName(tokens[index + 1]) ||
    isStageToken(tokens[index + 1]) ||
    (depth === 0 && isWord(tokens[0], 'MERGE'))
  );
}

// `FROM (a JOIN b)` and `FROM ((a), b)`: inside the parenthesis tables go on.
function opensTables(tokens: readonly Token[], index: number, outer: Level): boolean {
  const before = tokens[index - 1];
  if (isTableWord(tokens, index - 1, outer)) return true;
  return outer.tables && !outer.values && (isSymbol(before, '(') || isSymbol(before, ','));
}

function isTableWord(tokens: readonly Token[], index: number, level: Level): boolean {
  const token = tokens[index];
  if (isWord(token, 'JOIN')) return true;
  // `v:from` is a field.
  if (!isWord(token, 'FROM') || isSymbol(tokens[index - 1], '.') || isSymbol(tokens[index - 1], ':'))
    return false;
  // IS DISTINCT FROM compares; EXTRACT(x FROM y) and TRIM(x FROM y) take an expression.
  if (isWord(tokens[index - 1], 'DISTINCT') && isWord(tokens[index - 2], 'IS', 'NOT')) return false;
  return (
    level.selects || !isWord(tokens[level.opener - 1], 'EXTRACT', 'TRIM', 'SUBSTRING', 'POSITION', 'OVERLAY')
  );
}
