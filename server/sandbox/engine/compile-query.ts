import { unsupported } from '../engine-errors.ts';
import type { EngineBind, EngineSession } from '../engine-types.ts';
import { aliased, dataOf, isAst, listOf, typed } from './ast-nodes.ts';
import { bindType } from './bind-values.ts';
import type { BoundedCache } from './bounded-cache.ts';
import { columnNames } from './column-names.ts';
import { finishDuckDbText } from './finish-text.ts';
import type { Ast, Polyglot } from './polyglot.ts';
import { type ObjectName, qualifyTables } from './qualify-tables.ts';
import { rewriteColumnTypes } from './rewrite-ddl.ts';
import { rewriteText } from './rewrite-text.ts';
import { rewriteTree } from './rewrite-tree.ts';
import type { SessionState } from './session-state.ts';
import { syntaxError, type Token } from './sql-lexer.ts';

/** A statement ready for DuckDB. */
export interface CompiledQuery {
  /** DuckDB SQL; binds are $1, $2 and so on. */
  readonly sql: string;
  /** Type of the tree's root: select, union, insert, create_table and so on. */
  readonly root: string;
  /** Tables and views that the statement names, fully qualified. */
  readonly objects: readonly ObjectName[];
  /** Numbers of the binds that appear in it. */
  readonly binds: readonly number[];
  /** Seconds that SYSTEM$WAIT asks for. */
  readonly waitSeconds: number;
}

export interface CompileContext {
  readonly polyglot: Polyglot;
  readonly session: EngineSession;
  readonly state: SessionState;
  readonly binds: readonly EngineBind[];
  /** Where unqualified names are looked up. */
  readonly database: string | null;
  readonly schema: string | null;
  readonly hasDatabase: (name: string) => boolean;
  /** Translations made before. */
  readonly cache: BoundedCache<Omit<CompiledQuery, 'waitSeconds'>>;
}

/** The kinds of statements that DuckDB gets to see. */
const runnable = new Set([
  'select',
  'union',
  'intersect',
  'except',
  'subquery',
  'values',
  'insert',
  'update',
  'delete',
  'merge',
  'create_table',
  'create_view',
  'drop_table',
  'drop_view',
  'truncate',
  'alter_table',
]);

/**
 * Translates one Snowflake statement to DuckDB.
 *
 * @throws EngineError 001003 with line and position when it does not parse; 000002 for what the stand-in does not run
 */
export function compileQuery(sql: string, tokens: readonly Token[], context: CompileContext): CompiledQuery {
  const waits: number[] = [];
  const text = rewriteText(sql, tokens, { ...context, waits });
  const waitSeconds = waits.reduce((sum, seconds) => sum + seconds, 0);
  const types = context.binds.map((bind) => bindType(bind)).join();
  const key = JSON.stringify([
    text,
    sql.slice(tokens[0]?.start ?? 0),
    context.database,
    context.schema,
    types,
  ]);
  return { ...context.cache.get(key, () => translate(sql, tokens, text, context)), waitSeconds };
}

function translate(
  sql: string,
  tokens: readonly Token[],
  text: string,
  context: CompileContext,
): Omit<CompiledQuery, 'waitSeconds'> {
  const parsed = context.polyglot.parse(text);
  if (!parsed.ok) throw parseError(sql, tokens, context);
  const [root] = parsed.roots;
  const type = root ? typed(root)?.type : undefined;
  if (!root || parsed.roots.length !== 1 || type === undefined || !runnable.has(type)) {
    throw unsupported(`statement starting with ${tokens[0]?.value ?? 'nothing'}`);
  }
  const named = nameTopColumns(root, columnNames(sql, tokens));
  const { root: qualified, objects } = qualifyTables(rewriteColumnTypes(named), context);
  const tree = rewriteTree(qualified);
  const translated = context.polyglot.toDuckDb(tree);
  if (translated === null) throw unsupported('this statement');
  const finished = finishDuckDbText(translated, context.binds, context.state.recent);
  return { sql: finished.sql, root: type, objects, binds: finished.binds };
}

/** Where the original text fails to parse; the edited text has other offsets. */
function parseError(sql: string, tokens: readonly Token[], context: CompileContext) {
  const original = context.polyglot.parse(sql);
  const offset = original.ok ? (tokens[0]?.start ?? 0) : original.offset;
  const token = tokens.find((candidate) => candidate.end > offset);
  if (!token) return syntaxError(sql, sql.length, `unexpected '<EOF>'`);
  return syntaxError(sql, token.start, `unexpected '${token.text}'`);
}

/** Gives the computed columns of the outermost SELECT Snowflake's names: their own text in capitals. */
function nameTopColumns(node: Ast, names: readonly (string | null)[]): Ast {
  const here = typed(node);
  if (!here) return node;
  for (const key of ['left', 'query', 'this']) {
    const child = here.data[key];
    const descends = here.type === 'union' || here.type === 'except' || here.type === 'intersect';
    if ((descends && key === 'left') || (here.type.startsWith('create_') && key === 'query')) {
      if (isAst(child)) return { [here.type]: { ...here.data, [key]: nameTopColumns(child, names) } };
    }
  }
  if (here.type !== 'select') return node;
  const expressions = listOf(here.data, 'expressions');
  if (expressions.length !== names.length) return node;
  const renamed = expressions.map((expression, index) => {
    const name = names[index];
    if (name === null || name === undefined) return expression;
    if (dataOf(expression, 'alias') || dataOf(expression, 'column') || dataOf(expression, 'star'))
      return expression;
    return aliased(expression, name);
  });
  return { select: { ...here.data, expressions: renamed } };
}
