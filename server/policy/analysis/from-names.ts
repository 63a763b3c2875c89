import { isValueFunction } from './builtin-functions.ts';
import type { Token } from './lexer.ts';
import { excerpt, refusal } from './refuse.ts';
import type { TableFactor } from './table-factors.ts';
import { isName, isSymbol, isWord } from './token-stream.ts';

/**
 * Second reading, from tokens alone: every name and string that directly follows FROM, JOIN or a comma in a FROM clause
 * has to have been read as a table or a stage by the walker, or to be a call. The parser cannot pass a table off as an
 * alias or a column, nor a stage off as a value.
 *
 * @param tableTokens - what the walker read as tables: the index of the last token of each name
 * @throws SnowgateError POLICY_NOT_UNDERSTOOD
 */
export function checkTableNames(
  text: string,
  tokens: readonly Token[],
  factors: readonly TableFactor[],
  tableTokens: ReadonlySet<number>,
): void {
  for (const { first, enclosed } of factors) {
    const token = tokens[first];
    if (!token || isWord(token, 'SELECT', 'WITH')) continue;
    // In a row of VALUES these are values: Snowflake reserves the words, so no table has such a name.
    if (enclosed && isWord(token, 'NULL', 'TRUE', 'FALSE')) continue;
    const stage = token.type === 'stage' || (token.type === 'string' && !enclosed);
    if (!stage && !isName(token)) continue;
    const last = stage ? first : lastOfName(tokens, first);
    const call = !stage && isSymbol(tokens[last + 1], '(');
    const value = last === first && isValueFunction(token.value);
    if (tableTokens.has(last) || (call && !value)) continue;
    throw refusal('POLICY_NOT_UNDERSTOOD', text, token.start, {
      construct: `${excerpt(text.slice(token.start, token.end))} at the place of a table`,
    });
  }
}

function lastOfName(tokens: readonly Token[], first: number): number {
  let at = first;
  while (isSymbol(tokens[at + 1], '.')) at += isSymbol(tokens[at + 2], '.') ? 3 : 2;
  return at;
}
