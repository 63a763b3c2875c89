import type { Analysis } from './analysis-types.ts';
import { canonical } from './canonical.ts';
import { readDescribe, readList } from './describe-grammar.ts';
import { emptyAnalysis } from './empty-analysis.ts';
import { lex, type Token } from './lexer.ts';
import { type AnalysisOutcome, refusedOutcome } from './outcome.ts';
import type { Parse } from './parser.ts';
import { checkQueryShape } from './query-shape.ts';
import { excerpt, refusal } from './refuse.ts';
import { readShow } from './show-grammar.ts';
import { type FirstLook, firstLook } from './statement-kinds.ts';
import { oneStatement, refuseCarriers, refuseEffects, refuseIndirect } from './token-rules.ts';
import { isSymbol, TokenStream } from './token-stream.ts';

const readRoots = new Set(['select', 'union', 'intersect', 'except', 'subquery', 'paren', 'values']);
const explainRoots = new Set([...readRoots, 'insert', 'update', 'delete', 'merge']);

/**
 * Finds out from the text alone what one statement does and which objects it names. Every layer only ever refuses:
 * a statement passes when none of them objects. The layers are those of facts/sql-policy.md, section 4.
 *
 * @param text - the statement, already limited in length
 * @param parse - the parser of the worker this runs in
 */
export function analyse(text: string, parse: Parse): AnalysisOutcome {
  let look: FirstLook = { kind: 'unknown', verb: '' };
  try {
    const all = lex(text);
    look = firstLook(all);
    refuseCarriers(text, all);
    const tokens = oneStatement(text, all);
    return { ok: true, analysis: read(text, tokens, look, parse) };
  } catch (thrown) {
    return refusedOutcome(thrown, look.kind, look.verb);
  }
}

function read(text: string, tokens: readonly Token[], look: FirstLook, parse: Parse): Analysis {
  const stream = new TokenStream(text, tokens);
  switch (look.verb) {
    case 'SELECT':
    case 'VALUES':
      return readQuery(text, tokens, parse);
    case 'SHOW':
      stream.take();
      return readShow(stream);
    case 'DESC':
    case 'DESCRIBE':
      stream.take();
      return readDescribe(stream);
    case 'LIST':
    case 'LS':
      stream.take();
      return readList(stream);
    case 'EXPLAIN':
      return readExplain(text, tokens, parse);
    default:
      throw notReadOnly(text, tokens);
  }
}

function readQuery(text: string, tokens: readonly Token[], parse: Parse): Analysis {
  checkQueryShape(text, tokens);
  refuseEffects(text, tokens);
  refuseIndirect(text, tokens);
  checkRoot(text, tokens, parse, readRoots);
  return emptyAnalysis('read', 'SELECT');
}

function readExplain(text: string, tokens: readonly Token[], parse: Parse): Analysis {
  const stream = new TokenStream(text, tokens);
  stream.take();
  if (stream.takeWords('USING')) {
    if (!['TABULAR', 'JSON', 'TEXT'].some((word) => stream.takeWords(word))) throw stream.notUnderstood();
  }
  const inner = stream.rest;
  const { verb } = firstLook(inner);
  const analysis = { ...emptyAnalysis('read', 'EXPLAIN'), explained: verb };
  if (verb === 'SELECT') checkQueryShape(text, inner);
  refuseEffects(text, inner);
  refuseIndirect(text, inner);
  checkRoot(text, inner, parse, explainRoots);
  return analysis;
}

function checkRoot(text: string, tokens: readonly Token[], parse: Parse, allowed: ReadonlySet<string>): void {
  const answer = parse(canonical(tokens).text);
  const first = tokens[0]?.start ?? 0;
  if (!answer.ok) throw refusal('POLICY_NOT_UNDERSTOOD', text, first, { construct: 'this statement' });
  const [root, ...others] = answer.roots;
  const tag = root && typeof root === 'object' ? Object.keys(root) : [];
  if (others.length > 0 || tag.length !== 1 || !allowed.has(tag[0] ?? '')) throw notReadOnly(text, tokens);
}

function notReadOnly(text: string, tokens: readonly Token[]): Error {
  const first = tokens.find((token) => !isSymbol(token, '(')) ?? tokens[0];
  const construct = first
    ? `the statement ${excerpt(text.slice(first.start, first.end).toUpperCase())}`
    : 'this';
  return refusal('POLICY_NOT_READ_ONLY', text, first?.start ?? 0, { construct });
}
