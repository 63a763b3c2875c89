import type { Analysis, Reference, ReferenceType, StatementKind } from './analysis-types.ts';
import { emptyAnalysis } from './empty-analysis.ts';
import type { Token } from './lexer.ts';
import { takeObjectType, takeTypedName, takeWrittenName } from './name-grammar.ts';
import { objectReference } from './names.ts';
import { excerpt, refusal } from './refuse.ts';
import { isName, isSymbol, isWord, type TokenStream } from './token-stream.ts';

/** Words in front of TABLE or VIEW that say how long the object lives. */
const lifetimes = ['TEMPORARY', 'TEMP', 'VOLATILE'];

/** Words behind a name that can bring another object into the statement; a statement with one is not understood. */
const references = new Set(
  'REFERENCES POLICY TAG TEMPLATE INTEGRATION LOCATION STAGE WAREHOUSE EXECUTE HANDLER IMPORTS SECRETS SHARE CLONE LIKE AS SWAP RENAME SELECT ROLE USER FROM INTO USING DEFAULT ENABLE REPLICATION FAILOVER ACCOUNTS'.split(
    ' ',
  ),
);

/** What ALTER may change; of everything else an ALTER can run code or reach outside. */
const alterable = new Set([
  'TABLE',
  'VIEW',
  'MATERIALIZED VIEW',
  'DYNAMIC TABLE',
  'SCHEMA',
  'DATABASE',
  'WAREHOUSE',
]);

/** What a CREATE says before its query. */
export interface CreateHead {
  readonly analysis: Analysis;

  /** The query behind AS; null when there is none. */
  readonly query: readonly Token[] | null;
}

/**
 * Reads DROP, UNDROP, TRUNCATE and COMMENT ON, from their first word to the end.
 * @throws SnowgateError POLICY_NOT_UNDERSTOOD
 */
export function readObjectCommand(stream: TokenStream): Analysis {
  const verb = stream.take().value;
  if (verb === 'COMMENT') return readComment(stream);
  if (verb === 'TRUNCATE') stream.takeWords('MATERIALIZED', 'VIEW');
  const type = takeObjectType(stream)?.type ?? (verb === 'TRUNCATE' ? 'table' : null);
  if (type === null) throw stream.notUnderstood();
  stream.takeWords('IF', 'EXISTS');
  const reference = takeTypedName(stream, type);
  if (!stream.takeWords('CASCADE')) stream.takeWords('RESTRICT');
  stream.end();
  return { ...emptyAnalysis('ddl', verb), references: [reference] };
}

function readComment(stream: TokenStream): Analysis {
  stream.takeWords('IF', 'EXISTS');
  if (!stream.takeWords('ON')) throw stream.notUnderstood();
  const at = stream.position();
  const reference = stream.takeWords('COLUMN')
    ? objectReference('table', takeWrittenName(stream, 4).slice(0, -1), at)
    : takeTypedName(stream, takeObjectType(stream)?.type ?? failType(stream));
  if (reference.name === null && reference.type === 'table') throw stream.notUnderstood();
  if (!stream.takeWords('IS')) throw stream.notUnderstood();
  stream.takeType('string');
  stream.end();
  return { ...emptyAnalysis('ddl', 'COMMENT'), references: [reference] };
}

function failType(stream: TokenStream): ReferenceType {
  throw stream.notUnderstood();
}

/**
 * Reads ALTER TABLE, VIEW, SCHEMA ... as long as what follows the name can name nothing else, apart from
 * RENAME TO and SWAP WITH, which are read.
 *
 * @throws SnowgateError POLICY_NOT_UNDERSTOOD
 */
export function readAlter(stream: TokenStream): Analysis {
  stream.take();
  const sort = takeObjectType(stream);
  if (!sort || !alterable.has(sort.words.join(' '))) throw stream.notUnderstood();
  const { type } = sort;
  stream.takeWords('IF', 'EXISTS');
  const found: Reference[] = [takeTypedName(stream, type)];
  if (stream.takeWords('RENAME', 'TO') || stream.takeWords('SWAP', 'WITH')) {
    found.push(takeTypedName(stream, type));
    stream.end();
  }
  refuseReferences(stream, stream.rest, new Set(['RENAME', 'WAREHOUSE']));
  return { ...emptyAnalysis('ddl', 'ALTER'), references: found };
}

/**
 * Reads CREATE DATABASE, SCHEMA, TABLE and VIEW up to the query behind AS. Everything else that can be created can
 * run code or reach outside, and is not understood.
 *
 * @throws SnowgateError POLICY_NOT_UNDERSTOOD
 */
export function readCreate(stream: TokenStream): CreateHead {
  stream.take();
  if (stream.takeWords('OR', 'REPLACE')) stream.takeWords('OR', 'ALTER');
  if (!stream.takeWords('LOCAL')) stream.takeWords('GLOBAL');
  stream.takeWords('SECURE');
  const temporary = lifetimes.some((word) => stream.takeWords(word));
  stream.takeWords('TRANSIENT');
  stream.takeWords('RECURSIVE');
  const type = createdType(stream);
  stream.takeWords('IF', 'NOT', 'EXISTS');
  const found: Reference[] = [takeTypedName(stream, type)];
  if (stream.takeWords('CLONE') || stream.takeWords('LIKE')) found.push(takeTypedName(stream, type));
  const rest = stream.rest;
  const body = topLevelAs(rest);
  const head = body === -1 ? rest : rest.slice(0, body);
  refuseReferences(stream, head, new Set());
  const analysis = { ...emptyAnalysis('ddl', 'CREATE'), references: found, temporary };
  return { analysis, query: body === -1 ? null : rest.slice(body + 1) };
}

function createdType(stream: TokenStream): ReferenceType {
  for (const [word, type] of [
    ['TABLE', 'table'],
    ['VIEW', 'table'],
    ['SCHEMA', 'schema'],
    ['DATABASE', 'database'],
  ] as const) {
    if (stream.takeWords(word)) return type;
  }
  throw stream.notUnderstood();
}

function topLevelAs(tokens: readonly Token[]): number {
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (isSymbol(token, '(')) depth += 1;
    if (isSymbol(token, ')')) depth -= 1;
    if (depth === 0 && isWord(token, 'AS')) return index;
  }
  return -1;
}

/** Refuses a rest that could name another object: a dotted name, a stage, a value, a call of unknown meaning. */
function refuseReferences(stream: TokenStream, rest: readonly Token[], except: ReadonlySet<string>): void {
  for (const token of rest) {
    const word = token.type === 'word' && references.has(token.value) && !except.has(token.value);
    const odd =
      token.type === 'stage' || token.type === 'variable' || isSymbol(token, '.') || isSymbol(token, ':');
    if (word || odd || isSymbol(token, '@'))
      throw stream.refuse('POLICY_NOT_UNDERSTOOD', { construct: token.value });
  }
}

/**
 * Reads CALL: the name of a procedure and arguments that are plain values. What a procedure does cannot be seen.
 * @throws SnowgateError POLICY_NOT_UNDERSTOOD
 */
export function readCall(stream: TokenStream): Analysis {
  stream.take();
  const at = stream.position();
  const name = stream.peek();
  const parts = takeWrittenName(stream);
  if (parts.some((part) => part.toUpperCase().startsWith('SYSTEM$'))) {
    throw refusal('POLICY_FUNCTION', stream.text, name?.start ?? 0, {
      construct: excerpt(parts.join('.')),
      reason: 'SYSTEM$ procedures act on the account',
      allowed: 'Call procedures of the databases that this client may use.',
    });
  }
  if (!stream.takeSymbol('(')) throw stream.notUnderstood();
  while (!isSymbol(stream.peek(), ')')) {
    const token = stream.peek();
    const value = token?.type === 'string' || token?.type === 'number';
    const symbol = ['-', ',', '=>', '::', '[', ']', '{', '}', ':', '?'].some((text) => isSymbol(token, text));
    const constant = isWord(token, 'TRUE', 'FALSE', 'NULL') || isSymbol(stream.peek(1), '=>');
    const cast = isName(token) && token.type === 'word' && isSymbol(stream.peek(-1), '::');
    if (!value && !symbol && !constant && !cast) throw stream.notUnderstood();
    stream.take();
  }
  stream.take();
  stream.end();
  return { ...emptyAnalysis('call', 'CALL'), references: [objectReference('procedure', parts, at)] };
}

/** Adds what a query names to the statement around it. */
export function withQuery(
  head: Analysis,
  query: Pick<Analysis, 'references' | 'resultIds'>,
  kind: StatementKind,
): Analysis {
  return { ...head, kind, references: [...head.references, ...query.references], resultIds: query.resultIds };
}
