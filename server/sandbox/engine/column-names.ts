import type { Token } from './sql-lexer.ts';

const listEnd = new Set([
  'FROM',
  'WHERE',
  'GROUP',
  'HAVING',
  'QUALIFY',
  'ORDER',
  'LIMIT',
  'UNION',
  'EXCEPT',
  'MINUS',
  'INTERSECT',
  'INTO',
  'OFFSET',
  'FETCH',
]);

/**
 * Texts of the outermost select list, one an expression, as Snowflake names columns without an alias: the expression's own
 * text in capitals. Empty when there is no such list.
 */
export function columnNames(sql: string, tokens: readonly Token[]): string[] {
  const names: string[] = [];
  let depth = 0;
  let at = tokens.findIndex((token) => {
    depth += depthChange(token);
    return depth === 0 && token.kind === 'word' && token.value === 'SELECT';
  });
  if (at < 0) return names;
  at += 1;
  if (tokens[at]?.value === 'DISTINCT' || tokens[at]?.value === 'ALL') at += 1;
  if (tokens[at]?.value === 'TOP') at += 2;
  let start: Token | undefined;
  let last: Token | undefined;
  const push = () => {
    if (start && last) names.push(sql.slice(start.start, last.end).toUpperCase());
    start = undefined;
  };
  for (; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (!token) break;
    if (
      depth === 0 &&
      token.kind === 'word' &&
      listEnd.has(token.value) &&
      tokens[at - 1]?.value !== 'WITHIN'
    )
      break;
    if (depth === 0 && (token.text === ',' || token.text === ')')) {
      push();
      if (token.text === ')') break;
      continue;
    }
    depth += depthChange(token);
    start ??= token;
    last = token;
  }
  push();
  return names;
}

function depthChange(token: Token): number {
  if (token.kind !== 'operator') return 0;
  if ('([{'.includes(token.text)) return 1;
  return ')]}'.includes(token.text) ? -1 : 0;
}
