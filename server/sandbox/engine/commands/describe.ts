import type { Cell } from '../../../contract/columns.ts';
import { objectMissing, unsupported } from '../../engine-errors.ts';
import type { EngineResult } from '../../engine-types.ts';
import { resolveName } from '../qualify-tables.ts';
import { displayName } from '../quoting.ts';
import { column, rowsResult, statementTypes } from '../rows-result.ts';
import { snowflakeTypeName } from '../snowflake-type-names.ts';
import type { StatementRun } from '../statement-run.ts';
import { TokenReader } from './token-reader.ts';

const columns = [
  'name',
  'type',
  'kind',
  'null?',
  'default',
  'primary key',
  'unique key',
  'check',
  'expression',
  'comment',
  'policy name',
  'privacy domain',
].map((name) => column(name));

/** DESCRIBE TABLE and DESCRIBE VIEW. */
export async function describe(run: StatementRun): Promise<EngineResult> {
  const reader = new TokenReader(run.sql, run.tokens);
  if (!reader.take('DESC')) reader.take('DESCRIBE');
  if (!reader.take('TABLE') && !reader.take('VIEW'))
    throw unsupported(`DESCRIBE ${reader.peek()?.value ?? ''}`);
  const parts = reader.name();
  reader.take('TYPE', '=', 'COLUMNS');
  reader.end();
  const { catalog } = run.context;
  const name = resolveName([parts.at(-3) ?? null, parts.at(-2) ?? null, parts.at(-1) ?? ''], {
    database: run.session.database,
    schema: run.session.schema,
    hasDatabase: (database) => catalog.hasDatabase(database),
  });
  const found = await catalog.columns(name);
  if (found.length === 0) {
    throw objectMissing('Table', [name.database, name.schema, name.name].map(displayName).join('.'));
  }
  const rows = found.map((one): Cell[] => [
    one.name,
    snowflakeTypeName(one.type),
    'COLUMN',
    one.nullable ? 'Y' : 'N',
    one.defaultValue,
    'N',
    'N',
    null,
    null,
    one.comment === '' ? null : one.comment,
    null,
    null,
  ]);
  return rowsResult(columns, rows, statementTypes.describe);
}
