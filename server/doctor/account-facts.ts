import { randomUUID } from 'node:crypto';
import type { Cell } from '../contract/columns.ts';
import type { SnowflakeClient, StatementResult } from '../snowflake/types.ts';
import { saysNone } from '../snowflake/worker/secondary-roles.ts';
import { quoteIdentifier, showIdentifier } from '../util/sql-identifier.ts';
import type { AccountFacts, Grant, RoleGrants, RoleName, SessionFacts, WarehouseFacts } from './facts.ts';
import { nameParts } from './grant-place.ts';
import { asked } from './local-facts.ts';

/** ms for each question; an account with many grants takes its time. */
const patience = 30_000;
const mostRows = 20_000;
const mostRoles = 50;

/** A row of a listing by lower-case column name. */
type Row = (column: string) => Cell;

/** Asks Snowflake through the profile; a question that is refused is told as such and spoils no other. */
export async function accountFacts(profile: SnowflakeClient): Promise<AccountFacts> {
  const session = await asked(() => readSession(profile));
  if ('missing' in session) {
    return { session, defaultSecondary: session, grants: session, warehouse: session };
  }
  const { role, user, warehouse } = session.value;
  return {
    session,
    defaultSecondary: await asked(() => readDefaultSecondary(profile, user)),
    grants: await asked(() => readGrants(profile, role)),
    warehouse: await asked(() => readWarehouse(profile, warehouse)),
  };
}

async function ask(profile: SnowflakeClient, sql: string): Promise<readonly Row[]> {
  const id = randomUUID();
  const result: StatementResult = await profile.run({
    id,
    sql,
    context: {},
    queryTag: `snowgate:doctor:-:${id}`,
    deadlineMs: patience,
    maxRows: mostRows,
    maxBytes: 16 * 1024 * 1024,
    affinity: 'doctor',
    repeatable: true,
  });
  // A list that was cut short would pass for a narrow one.
  if (result.truncated) throw new Error('the list is too long to be read');
  const index = new Map(result.columns.map(({ name }, at) => [name.toLowerCase(), at]));
  return result.rows.map((row) => (column: string) => row[index.get(column) ?? -1] ?? null);
}

async function readSession(profile: SnowflakeClient): Promise<SessionFacts> {
  const [row] = await ask(
    profile,
    'SELECT CURRENT_ROLE() AS "role", CURRENT_USER() AS "user", CURRENT_WAREHOUSE() AS "warehouse", CURRENT_SECONDARY_ROLES() AS "secondary"',
  );
  if (row === undefined) throw new Error('Snowflake gave no answer');
  return {
    role: row('role'),
    user: row('user'),
    warehouse: row('warehouse'),
    secondaryOff: saysNone(row('secondary')),
  };
}

async function readDefaultSecondary(profile: SnowflakeClient, user: string | null): Promise<string> {
  if (user === null) throw new Error('the session has no user');
  const rows = await ask(profile, `DESCRIBE USER ${quoteIdentifier(user)}`);
  const found = rows.find((row) => row('property') === 'DEFAULT_SECONDARY_ROLES');
  if (found === undefined) throw new Error('the role may not see it');
  const value = found('value');
  return value === null || value === 'null' ? '' : value;
}

/** The grants of the role and of all roles granted to it; PUBLIC is granted to every role. */
async function readGrants(profile: SnowflakeClient, role: string | null): Promise<RoleGrants> {
  if (role === null) throw new Error('the session has no role');
  const grants: Grant[] = [];
  const unseen: string[] = [];
  const first: RoleName = { kind: 'ROLE', sql: showIdentifier(role) };
  const queue: RoleName[] = [first, { kind: 'ROLE', sql: 'PUBLIC' }];
  const seen = new Set<string>();
  for (const holder of queue) {
    const key = `${holder.kind} ${holder.sql}`;
    if (seen.has(key)) continue;
    if (seen.size === mostRoles) {
      unseen.push(`More than ${mostRoles} roles are granted to role ${first.sql}; not all were looked at.`);
      break;
    }
    seen.add(key);
    const rows = await asked(() => ask(profile, `SHOW GRANTS TO ${key}`));
    if ('missing' in rows) {
      // Without the role's own grants there is nothing to say at all.
      if (holder === first) throw new Error(rows.missing);
      unseen.push(`The grants of ${key} could not be listed: ${rows.missing}`);
      continue;
    }
    for (const row of rows.value) {
      const grant = grantOf(holder, row);
      if (grant.on === 'ROLE' || grant.on === 'DATABASE_ROLE') {
        const inherited = roleOf(grant);
        if (grant.privilege === 'USAGE' && inherited !== null) queue.push(inherited);
        else grants.push(grant);
      } else {
        grants.push(grant);
      }
    }
  }
  return { grants, unseen };
}

function grantOf(role: RoleName, row: Row): Grant {
  return { role, privilege: row('privilege') ?? '', on: row('granted_on') ?? '', name: row('name') ?? '' };
}

function roleOf({ on, name }: Grant): RoleName | null {
  const parts = nameParts(name);
  const kind = on === 'ROLE' ? 'ROLE' : 'DATABASE ROLE';
  if (parts?.length !== (on === 'ROLE' ? 1 : 2)) return null;
  return { kind, sql: parts.map(showIdentifier).join('.') };
}

async function readWarehouse(profile: SnowflakeClient, name: string | null): Promise<WarehouseFacts> {
  if (name === null) throw new Error('the session has no warehouse');
  const rows = await ask(profile, 'SHOW WAREHOUSES');
  const row = rows.find((candidate) => candidate('name') === name);
  if (row === undefined) throw new Error(`the role cannot see warehouse ${name}`);
  const monitor = row('resource_monitor');
  const seconds = Number(row('auto_suspend') ?? 0);
  return {
    name,
    monitor: monitor === null || monitor === '' || monitor === 'null' ? null : monitor,
    autoSuspend: Number.isInteger(seconds) && seconds > 0 ? seconds : null,
  };
}
