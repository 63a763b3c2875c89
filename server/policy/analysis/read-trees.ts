import type { Reference } from './analysis-types.ts';
import { type Canonical, canonical } from './canonical.ts';
import { fileReferences } from './file-references.ts';
import { type Fragment, takeApart } from './fragments.ts';
import { checkTableNames } from './from-names.ts';
import { type CallFindings, findCalls } from './function-calls.ts';
import type { Token } from './lexer.ts';
import { namedIn, objectReference } from './names.ts';
import type { Closings } from './parentheses.ts';
import type { Parse, SyntaxNode } from './parser.ts';
import { excerpt, locate, refusal } from './refuse.ts';
import { isStruct } from './syntax.ts';
import { stageFactors, type TableFactor, tableFactors } from './table-factors.ts';
import { isName, isSymbol, isWord } from './token-stream.ts';
import { type ParsedFragment, walkStatement } from './walker.ts';

/** What the trees and the tokens of a statement name. */
export interface TreeFindings {
  readonly references: readonly Reference[];
  readonly resultIds: readonly string[];

  /** Statements given as text to be explained; see CallFindings. */
  readonly explainedTexts: readonly string[];

  /** See CallFindings. */
  readonly repeatable: boolean;
}

const queryRoots: ReadonlySet<string> = new Set(
  'select union intersect except subquery paren values'.split(' '),
);

/** What is read from the tokens alone, before the parser is asked. */
export interface TokenFindings {
  readonly factors: readonly TableFactor[];
  readonly calls: CallFindings;
}

/**
 * Reads the calls and the places of tables from the tokens. Done first: what a call is refused for is more than not being
 * understood, and level relaxed makes no exception for it.
 *
 * @throws SnowgateError POLICY_FUNCTION, POLICY_DYNAMIC_NAME, POLICY_CONSTRUCT
 */
export function readTokens(text: string, tokens: readonly Token[], closings: Closings): TokenFindings {
  const factors = tableFactors(tokens);
  return { factors, calls: findCalls(text, tokens, closings, factors) };
}

/**
 * Parses a statement piece by piece and collects every object it names: tables from the trees, calls, stages and
 * names in strings from the tokens. The two readings have to agree on what stands in FROM.
 *
 * @param seen - what was read from the same tokens
 * @param roots - the node types that the statement itself may have; pieces inside are always queries
 * @throws SnowgateError POLICY_NOT_UNDERSTOOD, POLICY_NOT_READ_ONLY and what the parts throw
 */
export function readTrees(
  text: string,
  tokens: readonly Token[],
  closings: Closings,
  seen: TokenFindings,
  parse: Parse,
  roots: ReadonlySet<string>,
): TreeFindings {
  const { factors, calls } = seen;
  const stages = stageFactors(tokens, factors);
  const fragments = takeApart(text, tokens, closings, stages);
  const references: Reference[] = [];
  const namedTokens = new Set<number>();
  const parsed = fragments.map((fragment, index) => {
    const named = index === 0 ? null : namedTable(text, tokens, fragment);
    if (named) references.push(named);
    const written = canonical(tokens, fragment.items, stages);
    if (named) {
      for (const item of fragment.items) if ('token' in item) namedTokens.add(item.token);
      return { fragment, canonical: written, root: null };
    }
    return parseFragment(text, tokens, fragment, written, parse, index === 0 ? roots : queryRoots);
  });
  const walked = walkStatement(text, tokens, parsed);
  checkTableNames(text, tokens, factors, new Set([...walked.tableTokens, ...namedTokens]));
  references.push(...walked.references, ...calls.references, ...fileReferences(text, tokens, closings));
  const { resultIds, explained: explainedTexts, repeatable } = calls;
  return { references: distinct(references), resultIds, explainedTexts, repeatable };
}

/** The content of TABLE( ) when it is a name, a string or a value, and no call: `null` when it has to be parsed. */
function namedTable(text: string, tokens: readonly Token[], fragment: Fragment): Reference | null {
  if (fragment.kind !== 'table') return null;
  const own = fragment.items.flatMap((item) => ('token' in item ? [tokens[item.token]] : []));
  const [first] = own;
  if (!first) throw refusal('POLICY_NOT_UNDERSTOOD', text, 0, { construct: 'an empty TABLE( )' });
  const at = locate(text, first.start);
  if (own.length === 1 && first.type === 'string') return namedIn('table', first, at);
  // Parentheses around a query change nothing; any other value that is no call may name a table.
  const body = fragment.items.find((item) => !('token' in item && isSymbol(tokens[item.token], '(')));
  const query = body !== undefined && 'fragment' in body;
  if (!isName(first) && !query && !(body && 'call' in body)) return namedIn('table', undefined, at);
  const bound = isSymbol(first, '?') || (isSymbol(first, ':') && own.length === 2);
  if (first.type === 'variable' || bound) return namedIn('table', undefined, at);
  const parts = own.flatMap((token) => (isName(token) ? [token.value] : []));
  const chain =
    own.length === fragment.items.length && own.every((token) => isName(token) || isSymbol(token, '.'));
  const dots = own.length - parts.length;
  if (!chain || isWord(first, 'SELECT', 'WITH')) return null;
  if (dots !== parts.length - 1 || parts.length > 3) {
    throw refusal('POLICY_NOT_UNDERSTOOD', text, first.start, { construct: excerpt(first.value) });
  }
  return objectReference('table', parts, at);
}

function parseFragment(
  text: string,
  tokens: readonly Token[],
  fragment: Fragment,
  written: Canonical,
  parse: Parse,
  roots: ReadonlySet<string>,
): ParsedFragment {
  const [start] = fragment.items;
  const first = start && 'token' in start ? tokens[start.token] : undefined;
  // What stands in TABLE( ) is a call or a query: as the one column of a SELECT the parser knows all its forms.
  const expression = fragment.kind === 'table' && !isWord(first, 'SELECT', 'WITH');
  const prefix = expression ? 'SELECT ' : '';
  const answer = parse(prefix + written.text);
  if (!answer.ok) {
    const token = tokens[written.tokenAt((answer.offset ?? 0) - prefix.length)];
    const construct = token ? excerpt(text.slice(token.start, token.end)) : 'this statement';
    throw refusal('POLICY_NOT_UNDERSTOOD', text, token?.start ?? 0, { construct });
  }
  const [root, ...others] = answer.roots;
  const tag = isStruct(root) ? Object.keys(root) : [];
  if (root === undefined || others.length > 0 || tag.length !== 1 || !roots.has(tag[0] ?? '')) {
    throw refusal('POLICY_NOT_READ_ONLY', text, first?.start ?? 0, {
      construct: `the statement ${excerpt((tag[0] ?? '?').replaceAll('_', ' ').toUpperCase())}`,
    });
  }
  return { fragment, canonical: shift(written, prefix.length), root: root as SyntaxNode };
}

function shift(written: ParsedFragment['canonical'], by: number): ParsedFragment['canonical'] {
  return { text: written.text, tokenAt: (offset) => written.tokenAt(offset - by) };
}

function distinct(references: readonly Reference[]): Reference[] {
  const seen = new Map<string, Reference>();
  for (const reference of references) {
    const { type, database, schema, name } = reference;
    const key = JSON.stringify([type, database, schema, name]);
    if (!seen.has(key)) seen.set(key, reference);
  }
  return [...seen.values()];
}
