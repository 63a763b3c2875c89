import type { Token } from './lexer.ts';
import type { Closings } from './parentheses.ts';
import { skipKnown } from './parser-gaps.ts';
import { refusal } from './refuse.ts';
import { isName, isOuterJoinMark, isSymbol, isWord } from './token-stream.ts';

/**
 * A piece of a statement that the parser reads on its own: the statement itself, the query in a pair of parentheses,
 * or what stands inside TABLE( ... ). Inner pieces are replaced by placeholders, so each text stays short and flat,
 * and a query is analysed wherever it stands, even where the parser would not have noticed it.
 */
export interface Fragment {
  readonly kind: 'query' | 'table';

  /** The tokens of this piece alone: a token of the statement by its index, or the placeholder of an inner piece. */
  readonly items: readonly FragmentItem[];
}

/** `token` is an index into the statement's tokens; `fragment` an index into the list of fragments. */
export type FragmentItem =
  | { readonly token: number }
  | { readonly fragment: number; readonly kind: Fragment['kind'] }
  /** The qualified name of a function, which ends at this token: calls are read from the tokens. */
  | { readonly call: number };

const maxDepth = 200;

/** Words and signs beyond which a statement is not parsed: it would only run into the deadline. */
const maxParts = 10_000;

/**
 * Takes a query apart. The first fragment is the statement itself.
 *
 * @param text - the statement, for messages
 * @param tokens - all of its tokens
 * @param close - its parentheses
 * @param stages - the stages that stand where a table has to
 * @throws SnowgateError POLICY_NOT_UNDERSTOOD when queries nest too deeply, POLICY_TOO_MANY_PARTS
 */
export function takeApart(
  text: string,
  tokens: readonly Token[],
  close: Closings,
  stages: ReadonlySet<number>,
): readonly Fragment[] {
  const fragments: Fragment[] = [];

  function build(kind: Fragment['kind'], start: number, end: number, depth: number): number {
    if (depth > maxDepth) {
      throw refusal('POLICY_NOT_UNDERSTOOD', text, tokens[start]?.start ?? 0, {
        construct: `a query nested more than ${maxDepth} deep`,
      });
    }
    const own = fragments.length;
    const items: FragmentItem[] = [];
    // The place in the list is taken before the inner ones: outer pieces come first.
    fragments.push({ kind, items });
    let at = start;
    while (at < end) {
      const skipped = skipKnown(tokens, at, start, close, stages);
      if (skipped !== null) {
        at = skipped;
        continue;
      }
      const call = qualifiedCall(tokens, at) ?? identifierCall(tokens, at, close);
      if (call !== null) {
        items.push({ call });
        at = call + 1;
        continue;
      }
      items.push({ token: at });
      const inner = innerKind(tokens, at);
      const closing = close.get(at);
      if (inner && closing !== undefined) {
        items.push({ fragment: build(inner, at + 1, closing, depth + 1), kind: inner });
        at = closing;
      } else {
        at += 1;
      }
    }
    return own;
  }

  build('query', 0, tokens.length, 0);
  const parts = fragments.reduce((sum, { items }) => sum + items.length, 0);
  if (parts > maxParts) throw refusal('POLICY_TOO_MANY_PARTS', text, 0, { construct: String(parts) });
  return fragments;
}

function innerKind(tokens: readonly Token[], at: number): Fragment['kind'] | null {
  if (!isSymbol(tokens[at], '(')) return null;
  if (isWord(tokens[at - 1], 'TABLE') && !isSymbol(tokens[at - 2], '.')) return 'table';
  return isWord(tokens[at + 1], 'SELECT', 'WITH') ? 'query' : null;
}

/** The last token of `IDENTIFIER('f')` before the parenthesis of the call: whose name it is, is read from the tokens. */
function identifierCall(tokens: readonly Token[], at: number, close: Closings): number | null {
  if (!isWord(tokens[at], 'IDENTIFIER') || isSymbol(tokens[at - 1], '.')) return null;
  const end = close.get(at + 1);
  return end !== undefined && isSymbol(tokens[end + 1], '(') ? end : null;
}

/**
 * The last token of `DB.SCHEMA.F` before a parenthesis. The parser reads such calls as methods of a column and does not
 * know all of their forms. Behind INTO, TABLE and VIEW the name is that of what is filled or made, with its columns.
 */
function qualifiedCall(tokens: readonly Token[], at: number): number | null {
  if (!isName(tokens[at]) || isSymbol(tokens[at - 1], '.')) return null;
  if (isWord(tokens[at - 1], 'INTO', 'OVERWRITE', 'TABLE', 'VIEW', 'EXISTS', 'LIKE', 'CLONE')) return null;
  let end = at;
  while (isSymbol(tokens[end + 1], '.')) {
    end += isSymbol(tokens[end + 2], '.') ? 3 : 2;
    if (!isName(tokens[end])) return null;
  }
  return end > at && isSymbol(tokens[end + 1], '(') && !isOuterJoinMark(tokens, end + 1) ? end : null;
}
