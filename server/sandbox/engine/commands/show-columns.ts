import type { Cell } from '../../../contract/columns.ts';
import { column } from '../rows-result.ts';
import { snowflakeTypeJson } from '../snowflake-type-names.ts';
import type { ShowCommand } from './show-command.ts';

/** SHOW COLUMNS [IN TABLE x | IN SCHEMA x | IN DATABASE x]. */
export const showColumns: ShowCommand = async (run, options) => {
  const { database, schema, table } = options.scope;
  const columns = await run.context.catalog.columns({
    database: database ?? undefined,
    schema: schema ?? undefined,
    name: table ?? undefined,
  });
  const names =
    'table_name schema_name column_name data_type null? default kind expression comment database_name autoincrement';
  return {
    columns: names.split(' ').map((name) => column(name)),
    rows: columns.map((one): Cell[] => [
      one.table,
      one.schema,
      one.name,
      snowflakeTypeJson(one.type, one.nullable),
      one.nullable ? 'true' : 'NOT_NULL',
      one.defaultValue ?? '',
      'COLUMN',
      '',
      one.comment,
      one.database,
      '',
    ]),
    nameColumn: 2,
  };
};
