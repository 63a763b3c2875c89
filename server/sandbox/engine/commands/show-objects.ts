import type { Cell } from '../../../contract/columns.ts';
import type { CatalogObject } from '../catalog.ts';
import { bytesPerRow } from '../information-schema.ts';
import { column, wireTimestamp } from '../rows-result.ts';
import type { StatementRun } from '../statement-run.ts';
import type { ShowCommand } from './show-command.ts';
import type { ShowOptions } from './show-scope.ts';

const owner = 'SYSADMIN';
const createdOn = column('created_on', 'timestamp_ltz', 3);
const terseColumns = [
  createdOn,
  ...['name', 'kind', 'database_name', 'schema_name'].map((name) => column(name)),
];

/** SHOW DATABASES. */
export const showDatabases: ShowCommand = async (run, _options, terse) => {
  const { catalog } = run.context;
  const names = catalog.databaseNames();
  const created = (name: string) => wireTimestamp(catalog.databaseInfo(name).created);
  if (terse) {
    const rows = names.map((name): Cell[] => [created(name), name, 'STANDARD', null, null]);
    return { columns: terseColumns, rows, nameColumn: 1 };
  }
  const plain = 'name is_default is_current origin owner comment options retention_time kind owner_role_type';
  return {
    columns: [createdOn, ...plain.split(' ').map((name) => column(name))],
    rows: names.map((name): Cell[] => [
      created(name),
      name,
      'N',
      name === run.session.database ? 'Y' : 'N',
      '',
      owner,
      catalog.databaseInfo(name).comment,
      '',
      '1',
      'STANDARD',
      'ROLE',
    ]),
    nameColumn: 1,
  };
};

/** SHOW SCHEMAS [IN DATABASE x | IN ACCOUNT]. */
export const showSchemas: ShowCommand = async (run, options, terse) => {
  const { catalog } = run.context;
  const { database } = options.scope;
  const databases = database === null ? catalog.databaseNames() : [database];
  const known = [
    ...(await catalog.schemas(database ?? undefined)),
    ...databases.map((name) => ({ database: name, name: 'INFORMATION_SCHEMA' })),
  ].sort((left, right) => compare(left.database, right.database) || compare(left.name, right.name));
  const created = (name: string) => wireTimestamp(catalog.databaseInfo(name).created);
  if (terse) {
    const rows = known.map((schema): Cell[] => [
      created(schema.database),
      schema.name,
      null,
      schema.database,
      null,
    ]);
    return { columns: terseColumns, rows, nameColumn: 1 };
  }
  const plain =
    'name is_default is_current database_name owner comment options retention_time owner_role_type';
  return {
    columns: [createdOn, ...plain.split(' ').map((name) => column(name))],
    rows: known.map((schema): Cell[] => [
      created(schema.database),
      schema.name,
      'N',
      schema.database === run.session.database && schema.name === run.session.schema ? 'Y' : 'N',
      schema.database,
      schema.name === 'INFORMATION_SCHEMA' ? '' : owner,
      schema.name === 'INFORMATION_SCHEMA' ? 'Views describing the contents of schemas in this database' : '',
      '',
      '1',
      schema.name === 'INFORMATION_SCHEMA' ? '' : 'ROLE',
    ]),
    nameColumn: 1,
  };
};

/** SHOW TABLES. */
export const showTables: ShowCommand = async (run, options, terse) => {
  const tables = (await inScope(run, options)).filter((object) => object.kind === 'TABLE');
  if (terse) return terseListing(run, tables);
  const texts = 'name database_name schema_name kind comment cluster_by'
    .split(' ')
    .map((name) => column(name));
  const rest =
    'owner retention_time automatic_clustering change_tracking search_optimization is_external enable_schema_evolution owner_role_type is_event is_hybrid is_iceberg is_dynamic is_immutable';
  return {
    columns: [
      createdOn,
      ...texts,
      column('rows', 'fixed'),
      column('bytes', 'fixed'),
      ...rest.split(' ').map((name) => column(name)),
    ],
    rows: tables.map((table): Cell[] => [
      ...objectCells(run, table),
      ...sizes(table),
      ...[owner, '1', 'OFF', 'OFF', 'OFF', 'N', 'N', 'ROLE', 'N', 'N', 'N', 'N', 'N'],
    ]),
    nameColumn: 1,
  };
};

/** SHOW OBJECTS: tables and views. */
export const showObjects: ShowCommand = async (run, options, terse) => {
  const objects = await inScope(run, options);
  if (terse) return terseListing(run, objects);
  const texts = 'name database_name schema_name kind comment cluster_by'
    .split(' ')
    .map((name) => column(name));
  return {
    columns: [
      createdOn,
      ...texts,
      column('rows', 'fixed'),
      column('bytes', 'fixed'),
      ...['owner', 'retention_time', 'owner_role_type'].map((name) => column(name)),
    ],
    rows: objects.map((object): Cell[] => [
      ...objectCells(run, object),
      ...sizes(object),
      owner,
      '1',
      'ROLE',
    ]),
    nameColumn: 1,
  };
};

/** SHOW VIEWS. */
export const showViews: ShowCommand = async (run, options, terse) => {
  const views = (await inScope(run, options)).filter((object) => object.kind === 'VIEW');
  if (terse) return terseListing(run, views);
  const plain =
    'name reserved database_name schema_name owner comment text is_secure is_materialized owner_role_type change_tracking';
  return {
    columns: [createdOn, ...plain.split(' ').map((name) => column(name))],
    rows: views.map((view): Cell[] => [
      createdAt(run, view),
      view.name,
      '',
      view.database,
      view.schema,
      owner,
      view.comment,
      run.context.catalog.originalDdl(view.database, view.schema, view.name) ?? '',
      'false',
      'false',
      'ROLE',
      'OFF',
    ]),
    nameColumn: 1,
  };
};

function terseListing(run: StatementRun, objects: readonly CatalogObject[]) {
  const rows = objects.map((object): Cell[] => [
    createdAt(run, object),
    object.name,
    object.kind,
    object.database,
    object.schema,
  ]);
  return { columns: terseColumns, rows, nameColumn: 1 };
}

async function inScope(run: StatementRun, options: ShowOptions): Promise<CatalogObject[]> {
  const { database, schema } = options.scope;
  return run.context.catalog.objects({ database: database ?? undefined, schema: schema ?? undefined });
}

function objectCells(run: StatementRun, object: CatalogObject): Cell[] {
  return [
    createdAt(run, object),
    object.name,
    object.database,
    object.schema,
    object.kind,
    object.comment,
    '',
  ];
}

function sizes(object: CatalogObject): Cell[] {
  return object.rows === null ? [null, null] : [String(object.rows), String(object.rows * bytesPerRow)];
}

function createdAt(run: StatementRun, object: CatalogObject): string {
  return wireTimestamp(run.context.catalog.createdAt(object.database, object.schema, object.name));
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
