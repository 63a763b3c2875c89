import type { Cell } from '../../../contract/columns.ts';
import type { EngineResult } from '../../engine-types.ts';
import { columnNames } from '../column-names.ts';
import { fromDuckDb } from '../duckdb-errors.ts';
import { compile } from '../execute-query.ts';
import { bytesPerRow } from '../information-schema.ts';
import { missingObject } from '../missing-object.ts';
import type { ObjectName } from '../qualify-tables.ts';
import { displayName } from '../quoting.ts';
import { column, rowsResult, statementTypes } from '../rows-result.ts';
import type { StatementRun } from '../statement-run.ts';

/** Rows that the stand-in calls one micro-partition. */
const rowsPerPartition = 10_000;

interface Operation {
  readonly id: number;
  readonly parentOperators?: readonly number[];
  readonly operation: string;
  readonly objects?: readonly string[];
  readonly expressions: readonly string[];
  readonly partitionsTotal?: number;
  readonly partitionsAssigned?: number;
  readonly bytesAssigned?: number;
}

/** EXPLAIN [USING TABULAR | JSON | TEXT]: compiles the statement, runs nothing, and lists the tables it would scan. */
export async function explain(run: StatementRun): Promise<EngineResult> {
  const using = run.tokens[1]?.value === 'USING' ? (run.tokens[2]?.value ?? '') : null;
  const tokens = run.tokens.slice(using === null ? 1 : 3);
  const compiled = compile(run, { sql: run.sql, tokens });
  await prove(run, compiled.sql, compiled.objects);
  const tables = compiled.objects.flatMap((object) => run.context.catalog.baseTables(object));
  const operations = await plan(run, compiled.root, tables, columnNames(run.sql, tokens));
  const total = (key: 'partitionsTotal' | 'partitionsAssigned' | 'bytesAssigned') =>
    operations.reduce((sum, operation) => sum + (operation[key] ?? 0), 0);
  const stats = {
    partitionsTotal: total('partitionsTotal'),
    partitionsAssigned: total('partitionsAssigned'),
    bytesAssigned: total('bytesAssigned'),
  };
  if (using === 'JSON') {
    const json = JSON.stringify({ GlobalStats: stats, Operations: [operations] });
    return rowsResult([column('content')], [[json]], statementTypes.explain);
  }
  if (using === 'TEXT') {
    return rowsResult([column('content')], [[planText(stats, operations)]], statementTypes.explain);
  }
  return tabular(stats, operations);
}

/** DuckDB plans the statement, so that missing objects and columns are errors here as well. */
async function prove(run: StatementRun, sql: string, objects: readonly ObjectName[]): Promise<void> {
  const connection = await run.context.pool.acquire();
  try {
    (await connection.prepare(sql)).destroySync();
  } catch (error) {
    throw missingObject(fromDuckDb(error), objects);
  } finally {
    run.context.pool.release(connection);
  }
}

async function plan(
  run: StatementRun,
  root: string,
  tables: readonly ObjectName[],
  expressions: readonly string[],
): Promise<Operation[]> {
  const operations: Operation[] = [{ id: 0, operation: rootOperation(root), expressions }];
  for (const table of tables) {
    const [found] = await run.context.catalog.objects(table);
    const rows = found?.rows ?? 0;
    const partitions = Math.max(1, Math.ceil(rows / rowsPerPartition));
    const columns = await run.context.catalog.columns(table);
    operations.push({
      id: operations.length,
      parentOperators: [operations.length - 1],
      operation: 'TableScan',
      objects: [[table.database, table.schema, table.name].map(displayName).join('.')],
      expressions: columns.map((one) => one.name),
      partitionsTotal: partitions,
      partitionsAssigned: partitions,
      bytesAssigned: rows * bytesPerRow,
    });
  }
  return operations;
}

function rootOperation(root: string): string {
  const names: Readonly<Record<string, string>> = {
    insert: 'Insert',
    update: 'Update',
    delete: 'Delete',
    merge: 'Merge',
    create_table: 'CreateTableAsSelect',
  };
  return names[root] ?? 'Result';
}

function planText(stats: Readonly<Record<string, number>>, operations: readonly Operation[]): string {
  const lines = operations.map((operation, index) => {
    const objects = operation.objects?.join(', ') ?? '';
    const indent = ' '.repeat(5 * (index + 1));
    return `1:${operation.id}${indent}->${operation.operation}  ${objects}  ${operation.expressions.join(', ')}`;
  });
  const counts = Object.entries(stats).map(([name, value]) => `    ${name}=${value}`);
  return ['GlobalStats:', ...counts, 'Operations:', ...lines].join('\n');
}

function tabular(stats: Readonly<Record<string, number>>, operations: readonly Operation[]): EngineResult {
  const columns = [
    column('step', 'fixed'),
    column('id', 'fixed'),
    column('parentOperators'),
    ...['operation', 'objects', 'alias', 'expressions'].map((name) => column(name)),
    ...['partitionsTotal', 'partitionsAssigned', 'bytesAssigned'].map((name) => column(name, 'fixed')),
  ];
  const counts = [stats.partitionsTotal, stats.partitionsAssigned, stats.bytesAssigned].map(String);
  const first: Cell[] = [null, null, null, 'GlobalStats', null, null, null, ...counts];
  const rows = operations.map((operation): Cell[] => [
    '1',
    String(operation.id),
    operation.parentOperators ? JSON.stringify(operation.parentOperators) : null,
    operation.operation,
    operation.objects?.join(', ') ?? null,
    null,
    operation.expressions.join(', '),
    ...[operation.partitionsTotal, operation.partitionsAssigned, operation.bytesAssigned].map((value) =>
      value === undefined ? null : String(value),
    ),
  ]);
  return rowsResult(columns, [first, ...rows], statementTypes.explain);
}
