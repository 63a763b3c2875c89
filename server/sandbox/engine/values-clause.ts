import type { Edit } from './edit.ts';
import { closingIndex } from './session-words.ts';
import type { Token } from './sql-lexer.ts';

/**
 * `FROM VALUES (..), (..)` as `FROM (VALUES (..), (..)) AS "VALUES"(COLUMN1, ..)`: the other dialect wants the brackets,
 * and Snowflake names the columns COLUMN1, COLUMN2 and so on.
 */
export function wrapValues(tokens: readonly Token[]): Edit[] {
  const edits: Edit[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.value !== 'VALUES' || token.kind !== 'word') continue;
    const previous = tokens[index - 1];
    const bare = previous?.value === 'FROM' || previous?.value === 'JOIN' || previous?.text === ',';
    const bracketed =
      previous?.text === '(' && ['FROM', 'JOIN', ','].includes(tokens[index - 2]?.value ?? '');
    if (!bare && !bracketed) continue;
    const last = lastRow(tokens, index + 1);
    if (last < 0) continue;
    const end = bracketed ? last + 1 : last;
    if (bare) edits.push({ start: token.start, end: token.end, text: '(VALUES' });
    edits.push(...aliasEdits(tokens, end, columnCount(tokens, index + 1), bare));
  }
  return edits;
}

function lastRow(tokens: readonly Token[], first: number): number {
  let at = first;
  let last = -1;
  while (tokens[at]?.text === '(') {
    last = closingIndex(tokens, at);
    if (last < 0) return -1;
    if (tokens[last + 1]?.text !== ',' || tokens[last + 2]?.text !== '(') return last;
    at = last + 2;
  }
  return last;
}

function columnCount(tokens: readonly Token[], open: number): number {
  const close = closingIndex(tokens, open);
  let depth = 0;
  let count = 1;
  for (const token of tokens.slice(open + 1, close)) {
    if (token.kind !== 'operator') continue;
    if ('([{'.includes(token.text)) depth += 1;
    if (')]}'.includes(token.text)) depth -= 1;
    if (depth === 0 && token.text === ',') count += 1;
  }
  return count;
}

/** Words that end a table expression, and so are no alias. */
const clauseWords = new Set(
  'WHERE GROUP ORDER LIMIT JOIN LEFT RIGHT FULL INNER CROSS ON USING UNION EXCEPT MINUS INTERSECT HAVING QUALIFY NATURAL LATERAL OFFSET FETCH WINDOW SAMPLE TABLESAMPLE PIVOT UNPIVOT'.split(
    ' ',
  ),
);

function aliasEdits(tokens: readonly Token[], end: number, count: number, close: boolean): Edit[] {
  const after = tokens[end]?.end ?? 0;
  const bracket = close ? ')' : '';
  const names = Array.from({ length: count }, (_, index) => `COLUMN${index + 1}`).join(', ');
  const asWord = tokens[end + 1]?.value === 'AS' ? 1 : 0;
  const alias = tokens[end + 1 + asWord];
  const isAlias =
    alias !== undefined &&
    (alias.kind === 'quoted' || (alias.kind === 'word' && !clauseWords.has(alias.value)));
  const edits: Edit[] = [];
  if (!isAlias) return [{ start: after, end: after, text: `${bracket} AS "VALUES"(${names})` }];
  if (close) edits.push({ start: after, end: after, text: bracket });
  if (tokens[end + 2 + asWord]?.text !== '(')
    edits.push({ start: alias.end, end: alias.end, text: `(${names})` });
  return edits;
}
