import type { Cell } from '../../../contract/columns.ts';
import { objectMissing } from '../../engine-errors.ts';
import { roles, warehouses } from '../catalog.ts';
import { defaultParameters } from '../parameters.ts';
import { column, wireTimestamp } from '../rows-result.ts';
import type { StatementRun } from '../statement-run.ts';
import type { Listing, ShowCommand } from './show-command.ts';
import type { TokenReader } from './token-reader.ts';

/** When the account's fixed objects say that they were made: the start of the process. */
const created = wireTimestamp(Date.now());

/** SHOW WAREHOUSES. */
export const showWarehouses: ShowCommand = async (run) => {
  const first = 'name state type size'.split(' ').map((name) => column(name));
  const counts = 'min_cluster_count max_cluster_count started_clusters running queued'.split(' ');
  const flags = 'is_default is_current'.split(' ').map((name) => column(name));
  const rest = 'auto_resume available provisioning quiescing other'.split(' ').map((name) => column(name));
  const times = ['created_on', 'resumed_on', 'updated_on'].map((name) => column(name, 'timestamp_ltz', 3));
  return {
    columns: [
      ...first,
      ...counts.map((name) => column(name, 'fixed')),
      ...flags,
      column('auto_suspend', 'fixed'),
      ...rest,
      ...times,
      ...'owner comment resource_monitor scaling_policy owner_role_type'
        .split(' ')
        .map((name) => column(name)),
    ],
    rows: warehouses.map((name): Cell[] => [
      ...[name, 'STARTED', 'STANDARD', 'X-Small', '1', '1', '1', String(run.context.pool.running), '0', 'Y'],
      name === run.session.warehouse ? 'Y' : 'N',
      ...[
        '60',
        'true',
        '100',
        '0',
        '0',
        '0',
        created,
        created,
        created,
        'SYSADMIN',
        '',
        'null',
        'STANDARD',
        'ROLE',
      ],
    ]),
    nameColumn: 0,
  };
};

/** SHOW ROLES. */
export const showRoles: ShowCommand = async (run) => {
  const texts = 'name is_default is_current is_inherited'.split(' ').map((name) => column(name));
  const counts = 'assigned_to_users granted_to_roles granted_roles'
    .split(' ')
    .map((name) => column(name, 'fixed'));
  return {
    columns: [
      column('created_on', 'timestamp_ltz', 3),
      ...texts,
      ...counts,
      column('owner'),
      column('comment'),
    ],
    rows: roles.map((name): Cell[] => [
      ...[created, name, 'N', name === run.session.role ? 'Y' : 'N', 'N', '1', '0', '0', 'USERADMIN', ''],
    ]),
    nameColumn: 1,
  };
};

/** SHOW PARAMETERS: Snowflake's defaults with the session's own values over them. */
export const showParameters: ShowCommand = async (run) => {
  const names = [...new Set([...Object.keys(defaultParameters), ...run.session.parameters.keys()])].sort();
  return {
    columns: 'key value default level description type'.split(' ').map((name) => column(name)),
    rows: names.map((name): Cell[] => {
      const standard = defaultParameters[name] ?? '';
      const own = run.session.parameters.get(name);
      const type = /^\d+$/.test(standard)
        ? 'NUMBER'
        : /^(?:true|false)$/.test(standard)
          ? 'BOOLEAN'
          : 'STRING';
      return [name, own ?? standard, standard, own === undefined ? '' : 'SESSION', '', type];
    }),
    nameColumn: 0,
  };
};

/** SHOW GRANTS TO ROLE x: every role of the stand-in may use and read everything; SHOW GRANTS [TO USER x] lists roles. */
export async function showGrants(run: StatementRun, reader: TokenReader): Promise<Listing> {
  if (!reader.take('TO', 'ROLE')) return roleGrants(run);
  const [role = ''] = reader.name();
  if (!roles.some((known) => known === role)) throw objectMissing('Role', role);
  const { catalog } = run.context;
  const grants: [string, string, string][] = [
    ...catalog.databaseNames().map((name): [string, string, string] => ['USAGE', 'DATABASE', name]),
    ...(await catalog.schemas()).map((schema): [string, string, string] => [
      'USAGE',
      'SCHEMA',
      `${schema.database}.${schema.name}`,
    ]),
    ...(await catalog.objects({})).map((object): [string, string, string] => [
      'SELECT',
      object.kind,
      `${object.database}.${object.schema}.${object.name}`,
    ]),
    ...warehouses.map((name): [string, string, string] => ['USAGE', 'WAREHOUSE', name]),
  ];
  const names = 'privilege granted_on name granted_to grantee_name grant_option granted_by'.split(' ');
  return {
    columns: [column('created_on', 'timestamp_ltz', 3), ...names.map((name) => column(name))],
    rows: grants.map((grant): Cell[] => [created, ...grant, 'ROLE', role, 'false', 'SYSADMIN']),
    nameColumn: 3,
  };
}

function roleGrants(run: StatementRun): Listing {
  const names = 'role granted_to grantee_name granted_by'.split(' ');
  return {
    columns: [column('created_on', 'timestamp_ltz', 3), ...names.map((name) => column(name))],
    rows: roles.map((role): Cell[] => [created, role, 'USER', run.session.user, 'USERADMIN']),
    nameColumn: 1,
  };
}
