import { objectMissing, unsupported } from '../../engine-errors.ts';
import type { EngineResult } from '../../engine-types.ts';
import { resolveName } from '../qualify-tables.ts';
import { displayName } from '../quoting.ts';
import { column, rowsResult, statementTypes } from '../rows-result.ts';
import { snowflakeTypeName } from '../snowflake-type-names.ts';
import { lex } from '../sql-lexer.ts';
import type { StatementRun } from '../statement-run.ts';
import { TokenReader } from './token-reader.ts';

/** SELECT GET_DDL('TABLE' | 'VIEW', 'name'): the text that made a view; a table's from its columns. */
export async function getDdl(run: StatementRun): Promise<EngineResult> {
  const reader = new TokenReader(run.sql, run.tokens);
  reader.take('SELECT', 'GET_DDL', '(');
  const kind = reader.string().toUpperCase();
  if (!reader.take(',')) throw reader.unexpected();
  const written = reader.string();
  if (reader.take(',')) reader.next();
  if (!reader.take(')')) throw reader.unexpected();
  if (reader.take('AS') || !reader.done) reader.next();
  reader.end();
  if (kind !== 'TABLE' && kind !== 'VIEW') throw unsupported(`GET_DDL of a ${kind}`);
  const parts = new TokenReader(written, lex(written)).name();
  const { catalog } = run.context;
  const name = resolveName([parts.at(-3) ?? null, parts.at(-2) ?? null, parts.at(-1) ?? ''], {
    database: run.session.database,
    schema: run.session.schema,
    hasDatabase: (database) => catalog.hasDatabase(database),
  });
  const [found] = await catalog.objects(name);
  if (!found) throw objectMissing('Object', written);
  const text =
    found.kind === 'VIEW'
      ? `${catalog.originalDdl(name.database, name.schema, name.name) ?? ''};`
      : await tableDdl(run, name.database, name.schema, name.name, found.comment);
  return rowsResult([column(run.text.slice(6).trim().toUpperCase())], [[text]], statementTypes.select);
}

async function tableDdl(
  run: StatementRun,
  database: string,
  schema: string,
  name: string,
  comment: string,
): Promise<string> {
  const columns = await run.context.catalog.columns({ database, schema, name });
  const lines = columns.map((one) => {
    const notNull = one.nullable ? '' : ' NOT NULL';
    return `\t${displayName(one.name)} ${snowflakeTypeName(one.type)}${notNull}`;
  });
  const remark = comment === '' ? '' : `COMMENT='${comment.replaceAll("'", "''")}'\n`;
  return `create or replace TABLE ${displayName(name)} (\n${lines.join(',\n')}\n)${remark};`;
}
