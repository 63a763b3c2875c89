import type { Token } from './lexer.ts';
import { isName, isSymbol, isWord } from './token-stream.ts';

/** Words after which a clause of another kind begins at their level of parentheses. */
const clauseWords =
  'SELECT FROM JOIN ON USING WHERE GROUP HAVING QUALIFY ORDER LIMIT CONNECT START WHEN SET DEFINE MEASURES PATTERN PARTITION MATCH_CONDITION'.split(
    ' ',
  );

/** Where each token of a statement stands. */
export interface TokenPlaces {
  /** The parenthesis that is open at a token; -1 when none is. */
  opener(index: number): number;

  /**
   * The word that began the clause a token stands in: `FROM` for every list of tables, null where none has begun. A
   * parenthesis goes on with the list of tables, or of groups, that it stands in itself.
   */
  clause(index: number): string | null;
}

/** Looks once over all tokens, so that asking for any of them costs nothing: there may be ten thousands of calls. */
export function tokenPlaces(tokens: readonly Token[]): TokenPlaces {
  const openers = new Int32Array(tokens.length);
  const clauses: (string | null)[] = [];
  const levels: { readonly opener: number; clause: string | null }[] = [{ opener: -1, clause: null }];
  for (const [index, token] of tokens.entries()) {
    if (isSymbol(token, ')') && levels.length > 1) levels.pop();
    const level = levels.at(-1);
    if (!level) break;
    openers[index] = level.opener;
    clauses.push(level.clause);
    if (isSymbol(token, '(')) levels.push({ opener: index, clause: inherited(tokens, index, level.clause) });
    else if (isWord(token, ...clauseWords) && !isField(tokens[index - 1])) {
      level.clause = token.value === 'JOIN' ? 'FROM' : token.value;
    }
  }
  return { opener: (index) => openers[index] ?? -1, clause: (index) => clauses[index] ?? null };
}

/** A word behind `.` or `:` is the name of a column or field. */
function isField(before: Token | undefined): boolean {
  return isSymbol(before, '.') || isSymbol(before, ':');
}

/** `FROM (a AS t (x) JOIN b)` and `GROUPING SETS (CUBE (a))`; the parenthesis of a call begins anew. */
function inherited(tokens: readonly Token[], open: number, clause: string | null): string | null {
  const before = tokens[open - 1];
  if (clause === 'GROUP')
    return isWord(before, 'SETS', 'CUBE', 'ROLLUP', 'BY') || !isName(before) ? clause : null;
  if (clause !== 'FROM') return null;
  return !isName(before) || isWord(before, 'FROM', 'JOIN') ? clause : null;
}
