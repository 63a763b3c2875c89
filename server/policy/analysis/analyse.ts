import type { Analysis } from './analysis-types.ts';
import { readAlter, readCall, readCreate, readObjectCommand, withQuery } from './change-grammar.ts';
import { readDescribe, readList } from './describe-grammar.ts';
import { emptyAnalysis } from './empty-analysis.ts';
import { lex, type Token } from './lexer.ts';
import { type AnalysisOutcome, refusedOutcome } from './outcome.ts';
import { matchParentheses } from './parentheses.ts';
import type { Parse } from './parser.ts';
import { checkQueryShape } from './query-shape.ts';
import { readTokens, readTrees } from './read-trees.ts';
import { excerpt, refusal } from './refuse.ts';
import { readShow } from './show-grammar.ts';
import { mayAskModel } from './snowflake-functions.ts';
import { type FirstLook, firstLook } from './statement-kinds.ts';
import { oneStatement, refuseCarriers, refuseEffects } from './token-rules.ts';
import { isSymbol, TokenStream } from './token-stream.ts';
import { readUse } from './use-grammar.ts';
import { withDigest } from './volatility.ts';

const readRoots = new Set(['select', 'union', 'intersect', 'except', 'subquery', 'paren', 'values']);

/** The roots that the statements which change rows may have. */
const changeRoots: Readonly<Record<string, ReadonlySet<string>>> = {
  INSERT: new Set(['insert', 'multitable_inserts']),
  UPDATE: new Set(['update']),
  DELETE: new Set(['delete']),
  MERGE: new Set(['merge']),
};

/**
 * Finds out from the text alone what one statement does and which objects it names. Every layer only ever refuses:
 * a statement passes when none of them objects.
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
    return { ok: true, analysis: withDigest(text, tokens, read(text, tokens, look, parse)) };
  } catch (thrown) {
    return refusedOutcome(thrown, look.kind, look.verb, mayAskModel(text));
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
    case 'INSERT':
    case 'UPDATE':
    case 'DELETE':
    case 'MERGE':
      return { ...readExplained(text, tokens, parse, 0), kind: 'write', verb: look.verb, explained: null };
    case 'CREATE':
      return readCreateAs(text, tokens, parse);
    case 'ALTER':
      if (look.kind !== 'ddl') throw notKnown(text, tokens);
      return readAlter(stream);
    case 'DROP':
    case 'UNDROP':
    case 'TRUNCATE':
    case 'COMMENT':
      return readObjectCommand(stream);
    case 'CALL':
      return readCall(stream);
    case 'USE':
      return readUse(stream);
    default:
      throw notKnown(text, tokens);
  }
}

function readQuery(text: string, tokens: readonly Token[], parse: Parse, depth = 0): Analysis {
  const closings = matchParentheses(text, tokens);
  const seen = readTokens(text, tokens, closings);
  checkQueryShape(text, tokens, closings);
  refuseEffects(text, tokens);
  const { explainedTexts, repeatable, ...found } = readTrees(text, tokens, closings, seen, parse, readRoots);
  const inner = explainedTexts.map((sql) => readExplainedText(sql, parse, depth + 1));
  return {
    ...emptyAnalysis('read', 'SELECT'),
    ...found,
    references: [...found.references, ...inner.flatMap(({ references }) => references)],
    resultIds: [...found.resultIds, ...inner.flatMap(({ resultIds }) => resultIds)],
    volatile: !repeatable,
  };
}

/** A statement that SYSTEM$EXPLAIN_PLAN_JSON is given as text is compiled as EXPLAIN would. */
function readExplainedText(sql: string, parse: Parse, depth: number): Analysis {
  const all = lex(sql);
  refuseCarriers(sql, all);
  if (depth > 2)
    throw refusal('POLICY_NOT_UNDERSTOOD', sql, 0, { construct: 'a text inside a text inside a text' });
  return readExplained(sql, oneStatement(sql, all), parse, depth);
}

function readExplain(text: string, tokens: readonly Token[], parse: Parse): Analysis {
  const stream = new TokenStream(text, tokens);
  stream.take();
  if (stream.takeWords('USING')) {
    if (!['TABULAR', 'JSON', 'TEXT'].some((word) => stream.takeWords(word))) throw stream.notUnderstood();
  }
  return readExplained(text, stream.rest, parse, 0);
}

function readExplained(text: string, tokens: readonly Token[], parse: Parse, depth: number): Analysis {
  const { verb } = firstLook(tokens);
  if (verb === 'SELECT')
    return { ...readQuery(text, tokens, parse, depth), verb: 'EXPLAIN', explained: verb };
  const roots = changeRoots[verb];
  if (!roots) throw notReadOnly(text, tokens);
  const closings = matchParentheses(text, tokens);
  const seen = readTokens(text, tokens, closings);
  refuseEffects(text, tokens, { into: true });
  const { explainedTexts, references, resultIds } = readTrees(text, tokens, closings, seen, parse, roots);
  if (explainedTexts.length > 0) throw notReadOnly(text, tokens);
  return { ...emptyAnalysis('read', 'EXPLAIN'), references, resultIds, explained: verb };
}

function readCreateAs(text: string, tokens: readonly Token[], parse: Parse): Analysis {
  const { analysis, query } = readCreate(new TokenStream(text, tokens));
  if (query === null) return analysis;
  return withQuery(analysis, readQuery(text, query, parse), 'ddl');
}

function notKnown(text: string, tokens: readonly Token[]): Error {
  const first = tokens[0];
  const construct = `the statement ${excerpt(text.slice(first?.start ?? 0, first?.end ?? 0).toUpperCase())}`;
  return refusal('POLICY_NOT_UNDERSTOOD', text, first?.start ?? 0, { construct });
}

function notReadOnly(text: string, tokens: readonly Token[]): Error {
  const first = tokens.find((token) => !isSymbol(token, '(')) ?? tokens[0];
  const construct = first
    ? `the statement ${excerpt(text.slice(first.start, first.end).toUpperCase())}`
    : 'this';
  return refusal('POLICY_NOT_READ_ONLY', text, first?.start ?? 0, { construct });
}
