import type { Analysis, Listing, ListingLimit, Reference } from './analysis-types.ts';
import { emptyAnalysis } from './empty-analysis.ts';
import { takeObjectType, takeTypedName, takeWrittenName } from './name-grammar.ts';
import { accountReference, databaseReference, objectReference, schemaReference } from './names.ts';
import { type ShowLevel, showLevel, showTypes } from './show-objects.ts';
import { isSymbol, isWord, type TokenStream } from './token-stream.ts';

interface Scope {
  readonly scope: Listing['scope'];
  readonly references: readonly Reference[];
}

/** What is listed of one object: IN is followed by the name of that object. */
const partsOfOne: ReadonlySet<string> = new Set([
  'GIT BRANCHES',
  'GIT TAGS',
  'SEMANTIC DIMENSIONS',
  'SEMANTIC FACTS',
  'SEMANTIC METRICS',
  'VERSIONS',
]);

/**
 * Reads a SHOW statement, from the word behind SHOW to its end. Whatever is not in the grammar is refused.
 * @throws SnowgateError POLICY_NOT_UNDERSTOOD, POLICY_DYNAMIC_NAME
 */
export function readShow(stream: TokenStream): Analysis {
  stream.takeWords('TERSE');
  const words = showTypes.find((candidate) => stream.takeWords(...candidate));
  const what = words?.join(' ');
  const level = what === undefined ? undefined : showLevel(what);
  if (what === undefined || level === undefined) throw stream.notUnderstood();
  if (what === 'GRANTS' || what === 'FUTURE GRANTS') return grants(stream, what);
  stream.takeWords('HISTORY');
  takeLike(stream);
  // SHOW SEMANTIC DIMENSIONS FOR METRIC m IN v: the metric is a part of the view.
  if (what.startsWith('SEMANTIC') && stream.takeWords('FOR', 'METRIC')) takeWrittenName(stream, 2);
  const scope = takeScope(stream, level, what) ?? defaultScope(stream, level, what);
  const limit = takeRest(stream);
  return {
    ...emptyAnalysis('read', 'SHOW'),
    references: scope.references,
    listing: { what, scope: scope.scope, rows: rowsOf(level), limit },
    // The objects of databases are the same for all who ask with one role; sessions and locks are not.
    volatile: rowsOf(level) === null,
  };
}

function rowsOf(level: ShowLevel): Listing['rows'] {
  return level === 'account' || level === 'grants' ? null : level;
}

function takeLike(stream: TokenStream): void {
  if (stream.takeWords('LIKE')) stream.takeType('string');
}

/** LIKE, STARTS WITH, LIMIT ... FROM and WITH PRIVILEGES, as far as they are there, up to the end. Returns the LIMIT. */
function takeRest(stream: TokenStream): ListingLimit | null {
  takeLike(stream);
  if (stream.takeWords('STARTS', 'WITH')) stream.takeType('string');
  const limit = takeLimit(stream);
  if (stream.takeWords('WITH', 'PRIVILEGES')) {
    do stream.takeType('word');
    while (stream.takeSymbol(','));
  }
  stream.end();
  return limit;
}

const plainCount = /^\d{1,15}$/;

function takeLimit(stream: TokenStream): ListingLimit | null {
  const start = stream.peek()?.start ?? 0;
  if (!stream.takeWords('LIMIT')) return null;
  const count = stream.takeType('number');
  const name = stream.takeWords('FROM') ? stream.takeType('string') : null;
  const rows = plainCount.test(count.value) ? Number(count.value) : null;
  return { start, end: (name ?? count).end, rows, from: name !== null };
}

// Without IN, Snowflake lists the current database, or the account when there is none.
function defaultScope(stream: TokenStream, level: ShowLevel, what: string): Scope {
  // SHOW PARAMETERS alone means those of the session.
  if (what === 'PARAMETERS') return { scope: 'object', references: [] };
  if (level === 'object' || level === 'column' || level === 'schema') {
    return { scope: 'database', references: [databaseReference(null, stream.position())] };
  }
  return { scope: 'account', references: [] };
}

function takeScope(stream: TokenStream, level: ShowLevel, what: string): Scope | null {
  if (!stream.takeWords('IN') && !(what === 'PARAMETERS' && stream.takeWords('FOR'))) return null;
  const at = stream.position();
  if (stream.takeWords('ACCOUNT')) return { scope: 'account', references: [] };
  if (stream.takeWords('SESSION')) {
    return { scope: what === 'PARAMETERS' ? 'object' : 'account', references: [] };
  }
  if (endsName(stream, 'DATABASE')) {
    stream.take();
    return { scope: 'database', references: [databaseReference(null, at)] };
  }
  if (endsName(stream, 'SCHEMA')) {
    stream.take();
    return { scope: 'schema', references: [schemaReference([], at)] };
  }
  const type = takeObjectType(stream);
  if (type) {
    const reference = takeTypedName(stream, type.type);
    const scope =
      type.type === 'account'
        ? 'account'
        : type.type === 'database' || type.type === 'schema'
          ? type.type
          : 'object';
    return { scope, references: [reference] };
  }
  return bareScope(stream, level, what);
}

// `IN DATABASE` with nothing, or another clause, behind it means the current one.
function endsName(stream: TokenStream, word: string): boolean {
  return (
    isWord(stream.peek(), word) && (!stream.peek(1) || isWord(stream.peek(1), 'STARTS', 'LIMIT', 'LIKE'))
  );
}

/** `IN x` without a word for what x is: what it means depends on what is listed and on how many parts x has. */
function bareScope(stream: TokenStream, level: ShowLevel, what: string): Scope {
  const at = stream.position();
  if (level === 'account' || level === 'grants' || level === 'database') throw stream.notUnderstood();
  // Lists of the parts of one object take that object's name.
  const ofOne = level === 'column' || partsOfOne.has(what);
  const parts = takeWrittenName(stream, ofOne ? 3 : 2);
  const [first = ''] = parts;
  if (ofOne) return { scope: 'object', references: [objectReference('table', parts, at)] };
  if (level === 'schema') return { scope: 'database', references: [databaseReference(first, at)] };
  if (parts.length === 2) return { scope: 'schema', references: [schemaReference(parts, at)] };
  // One part can be a schema of the current database or a database: both have to be allowed.
  return { scope: 'database', references: [schemaReference(parts, at), databaseReference(first, at)] };
}

/** SHOW GRANTS [ON type name | TO role | OF role] and SHOW FUTURE GRANTS IN ... */
function grants(stream: TokenStream, what: string): Analysis {
  const references: Reference[] = [];
  // Who may use one object is told to whoever may use it; what a role or the account may do tells of all objects.
  let scope: Listing['scope'] = 'account';
  if (stream.takeWords('ON')) {
    if (!stream.takeWords('ACCOUNT')) {
      references.push(...takeGrantTarget(stream));
      scope = 'object';
    }
  } else if (stream.takeWords('TO') || stream.takeWords('OF') || stream.takeWords('IN')) {
    references.push(...takeGrantTarget(stream));
  }
  const limit = takeRest(stream);
  return { ...emptyAnalysis('read', 'SHOW'), references, listing: { what, scope, rows: null, limit } };
}

function takeGrantTarget(stream: TokenStream): Reference[] {
  const at = stream.position();
  for (const kind of [['DATABASE', 'ROLE'], ['APPLICATION', 'ROLE'], ['SHARE'], ['APPLICATION']]) {
    if (!stream.takeWords(...kind)) continue;
    const [first, second] = takeWrittenName(stream, 2);
    return [
      second === undefined
        ? accountReference('account', first ?? '', at)
        : databaseReference(first ?? '', at),
    ];
  }
  const type = takeObjectType(stream);
  if (!type) throw stream.notUnderstood();
  const reference = takeTypedName(stream, type.type);
  if (isSymbol(stream.peek(), '.')) throw stream.notUnderstood();
  return [reference];
}
