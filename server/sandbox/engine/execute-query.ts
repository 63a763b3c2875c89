import type { EngineResult } from '../engine-types.ts';
import { afterDdl, isDdl } from './after-ddl.ts';
import { type CompiledQuery, compileQuery } from './compile-query.ts';
import { locateIdentifier, missingObject } from './missing-object.ts';
import { numberParameter } from './parameters.ts';
import { column, rowsResult, statementTypes, statusResult } from './rows-result.ts';
import { runQuery } from './run-query.ts';
import type { StatementRun } from './statement-run.ts';
import { wireName } from './wire-name.ts';

/** Compiles a statement in the session's context. */
export function compile(run: StatementRun, text = { sql: run.sql, tokens: run.tokens }): CompiledQuery {
  return compileQuery(text.sql, text.tokens, {
    polyglot: run.context.polyglot,
    session: run.session,
    state: run.state,
    binds: run.statement.binds,
    database: run.session.database,
    schema: run.session.schema,
    hasDatabase: (name) => run.context.catalog.hasDatabase(name),
    cache: run.context.translations,
  });
}

/** Runs a query or a DML or DDL statement through DuckDB. */
export async function executeQuery(run: StatementRun): Promise<EngineResult> {
  const compiled = compile(run);
  const kind = kindOf(compiled.root);
  if (compiled.waitSeconds > 0 && !run.statement.describeOnly)
    await run.cancellation.wait(compiled.waitSeconds * 1000);
  if (run.statement.describeOnly && kind !== 'select') return describedChange(compiled.root);
  const describing = run.statement.describeOnly && kind === 'select';
  const rowLimit = numberParameter(run.session, run.statement, 'ROWS_PER_RESULTSET');
  const transaction = run.state.transaction;
  try {
    const result = await runQuery(run.context.pool, {
      sql: describing ? `SELECT * FROM (${compiled.sql}) LIMIT 0` : compiled.sql,
      binds: run.statement.binds,
      used: compiled.binds,
      cancellation: run.cancellation,
      reads: kind === 'select',
      maxRows: kind === 'select' ? rowLimit : 0,
      jsonIndent: jsonIndent(run),
      ...(transaction ? { connection: transaction } : {}),
    });
    if (kind === 'select') {
      remember(run, compiled.sql);
      const columns = result.columns.map((one) => ({ ...one, name: wireName(one.name) }));
      return { columns, batches: result.batches, statementTypeId: statementTypes.select };
    }
    for await (const batch of result.batches) if (batch.length < 0) break;
    if (isDdl(compiled.root)) return await afterDdl(run, compiled);
    return changedRows(compiled.root, result.rowsChanged);
  } catch (error) {
    throw locateIdentifier(missingObject(error, compiled.objects), run.sql, run.tokens);
  }
}

/** The columns of a statement that changes something; describing it must not run it. */
function describedChange(root: string): EngineResult {
  const result = isDdl(root) ? statusResult('', statementTypes.ddl) : changedRows(root, 0);
  return { ...result, batches: rowsResult([], [], 0).batches };
}

function jsonIndent(run: StatementRun): number {
  const value = run.statement.parameters.JSON_INDENT ?? run.session.parameters.get('JSON_INDENT') ?? '2';
  return Math.min(16, Math.max(0, Number(value) || 0));
}

/** Keeps the translated text of the last queries for RESULT_SCAN. */
function remember(run: StatementRun, sql: string): void {
  const { recent } = run.state;
  if (sql.includes('$')) return;
  recent.set(run.statement.queryId, sql);
  const [oldest] = recent.keys();
  if (recent.size > 20 && oldest !== undefined) recent.delete(oldest);
}

function kindOf(root: string): 'select' | 'other' {
  return ['select', 'union', 'intersect', 'except', 'subquery', 'values'].includes(root) ? 'select' : 'other';
}

function changedRows(root: string, count: number): EngineResult {
  const what: Readonly<Record<string, [string, number]>> = {
    insert: ['number of rows inserted', statementTypes.insert],
    update: ['number of rows updated', statementTypes.update],
    delete: ['number of rows deleted', statementTypes.delete],
    merge: ['number of rows inserted', statementTypes.merge],
  };
  const [name, type] = what[root] ?? ['number of rows affected', statementTypes.dml];
  if (root !== 'update') return rowsResult([column(name, 'fixed')], [[String(count)]], type);
  const columns = [column(name, 'fixed'), column('number of multi-joined rows updated', 'fixed')];
  return rowsResult(columns, [[String(count), '0']], type);
}
