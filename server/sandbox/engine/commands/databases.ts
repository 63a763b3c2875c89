import { alreadyExists, cannotOperate } from '../../engine-errors.ts';
import type { EngineResult } from '../../engine-types.ts';
import { quotePath } from '../quoting.ts';
import { statementTypes, statusResult } from '../rows-result.ts';
import type { StatementRun } from '../statement-run.ts';
import { TokenReader } from './token-reader.ts';

/** Databases that DuckDB keeps for itself. */
const reserved = new Set(['MEMORY', 'SYSTEM', 'TEMP', 'MAIN']);

/** CREATE [OR REPLACE] DATABASE [IF NOT EXISTS]; the session moves into it, as in Snowflake. */
export async function createDatabase(run: StatementRun): Promise<EngineResult> {
  const { reader, replace, name, ifNotExists } = head(run, 'DATABASE');
  const [database = ''] = name;
  const { catalog } = run.context;
  const exists = catalog.databaseNames().some((known) => known.toUpperCase() === database.toUpperCase());
  if (reserved.has(database.toUpperCase()) || (exists && !replace && !ifNotExists))
    throw alreadyExists(database);
  if (exists && ifNotExists)
    return statusResult(`${database} already exists, statement succeeded.`, statementTypes.ddl);
  if (exists) await catalog.dropDatabase(database);
  await catalog.createDatabase(database, commentIn(reader));
  run.session.database = database;
  run.session.schema = 'PUBLIC';
  return statusResult(`Database ${database} successfully created.`, statementTypes.ddl);
}

/** CREATE [OR REPLACE] SCHEMA [IF NOT EXISTS] [db.]schema. */
export async function createSchema(run: StatementRun): Promise<EngineResult> {
  const { replace, name, ifNotExists } = head(run, 'SCHEMA');
  const { database, schema } = schemaName(run, name);
  const { catalog, pool } = run.context;
  const exists = await catalog.hasSchema(database, schema);
  if (exists && !replace && !ifNotExists) throw alreadyExists(`${database}.${schema}`);
  if (!exists || replace) {
    if (exists) await pool.query(`DROP SCHEMA ${quotePath(database, schema)} CASCADE`);
    await pool.query(`CREATE SCHEMA ${quotePath(database, schema)}`);
  }
  run.session.database = database;
  run.session.schema = schema;
  return statusResult(`Schema ${schema} successfully created.`, statementTypes.ddl);
}

/** DROP DATABASE [IF EXISTS]. */
export async function dropDatabase(run: StatementRun): Promise<EngineResult> {
  const reader = new TokenReader(run.sql, run.tokens);
  reader.take('DROP', 'DATABASE');
  const ifExists = reader.take('IF', 'EXISTS');
  const [database = ''] = reader.name();
  if (!run.context.catalog.hasDatabase(database)) {
    if (!ifExists) throw cannotOperate();
    return statusResult('Drop statement executed successfully.', statementTypes.ddl);
  }
  await run.context.catalog.dropDatabase(database);
  if (run.session.database === database) {
    run.session.database = null;
    run.session.schema = null;
  }
  return statusResult(`${database} successfully dropped.`, statementTypes.ddl);
}

/** DROP SCHEMA [IF EXISTS] [db.]schema. */
export async function dropSchema(run: StatementRun): Promise<EngineResult> {
  const reader = new TokenReader(run.sql, run.tokens);
  reader.take('DROP', 'SCHEMA');
  const ifExists = reader.take('IF', 'EXISTS');
  const { database, schema } = schemaName(run, reader.name());
  if (schema === 'INFORMATION_SCHEMA' || !(await run.context.catalog.hasSchema(database, schema))) {
    if (!ifExists) throw cannotOperate();
    return statusResult('Drop statement executed successfully.', statementTypes.ddl);
  }
  await run.context.pool.query(`DROP SCHEMA ${quotePath(database, schema)} CASCADE`);
  if (run.session.database === database && run.session.schema === schema) run.session.schema = null;
  return statusResult(`${schema} successfully dropped.`, statementTypes.ddl);
}

function head(run: StatementRun, kind: string) {
  const reader = new TokenReader(run.sql, run.tokens);
  reader.take('CREATE');
  const replace = reader.take('OR', 'REPLACE');
  reader.take('TRANSIENT');
  reader.take(kind);
  const ifNotExists = reader.take('IF', 'NOT', 'EXISTS');
  return { reader, replace, ifNotExists, name: reader.name() };
}

function commentIn(reader: TokenReader): string {
  while (!reader.done) {
    if (reader.take('COMMENT', '=')) return reader.string();
    reader.next();
  }
  return '';
}

function schemaName(run: StatementRun, parts: readonly string[]): { database: string; schema: string } {
  const [database, schema] = parts.length > 1 ? [parts[0], parts[1]] : [run.session.database, parts[0]];
  if (!database || !schema || !run.context.catalog.hasDatabase(database)) throw cannotOperate();
  return { database, schema };
}
