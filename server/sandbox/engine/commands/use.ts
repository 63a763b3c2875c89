import { cannotOperate, restrictedSession } from '../../engine-errors.ts';
import type { EngineResult } from '../../engine-types.ts';
import { roles, warehouses } from '../catalog.ts';
import { statementTypes, statusResult } from '../rows-result.ts';
import type { StatementRun } from '../statement-run.ts';
import { TokenReader } from './token-reader.ts';

/** USE DATABASE, SCHEMA, WAREHOUSE, ROLE and SECONDARY ROLES; a bare name is a database or `db.schema`. */
export async function use(run: StatementRun): Promise<EngineResult> {
  const reader = new TokenReader(run.sql, run.tokens);
  reader.take('USE');
  const { session } = run;
  if (reader.take('SECONDARY', 'ROLES')) {
    if (run.context.restrictedSessions) throw restrictedSession();
    session.secondaryRoles = reader.take('NONE') ? 'NONE' : 'ALL';
  } else if (reader.take('ROLE')) {
    if (run.context.restrictedSessions) throw restrictedSession();
    session.role = known(reader.name(), roles);
  } else if (reader.take('WAREHOUSE')) {
    session.warehouse = known(reader.name(), warehouses);
  } else if (reader.take('SCHEMA')) {
    await enterSchema(run, reader.name());
  } else {
    reader.take('DATABASE');
    const [database, schema] = reader.name();
    if (schema === undefined) await enterDatabase(run, database ?? '');
    else await enterSchema(run, [database ?? '', schema]);
  }
  return statusResult('Statement executed successfully.', statementTypes.use);
}

async function enterDatabase(run: StatementRun, database: string): Promise<void> {
  if (!run.context.catalog.hasDatabase(database)) throw cannotOperate();
  run.session.database = database;
  run.session.schema = (await run.context.catalog.hasSchema(database, 'PUBLIC')) ? 'PUBLIC' : null;
}

async function enterSchema(run: StatementRun, parts: readonly string[]): Promise<void> {
  const [database, schema] = parts.length > 1 ? [parts[0], parts[1]] : [run.session.database, parts[0]];
  if (!database || !schema || !(await run.context.catalog.hasSchema(database, schema))) throw cannotOperate();
  run.session.database = database;
  run.session.schema = schema;
}

function known(parts: readonly string[], names: readonly string[]): string {
  const name = parts[0] ?? '';
  if (parts.length !== 1 || !names.includes(name)) throw cannotOperate();
  return name;
}
