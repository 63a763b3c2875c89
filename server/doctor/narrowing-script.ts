import { showIdentifier } from '../util/sql-identifier.ts';
import type { Grant, RoleName } from './facts.ts';
import { nameParts, placeOfGrant } from './grant-place.ts';
import type { GrantJudge } from './judge-grant.ts';

/** Statements shown at most; more than these are better solved with a new role. */
const most = 200;

/**
 * SQL for an administrator that takes from the profile's role what no policy needs. Roles granted to it are left as they
 * are, for others may use them: they are taken from the role, and what was needed of them is granted to it directly.
 *
 * Names come from the account and may hold anything; each is printed so that it can only be one identifier.
 *
 * @param role - the profile's own role, as SQL names it
 * @returns null when there is nothing to take away
 */
export function narrowingScript(role: string, grants: readonly Grant[], judge: GrantJudge): string | null {
  const excess = grants.filter((grant) => judge(grant) !== 'needed');
  if (excess.length === 0) return null;
  const isOwn = (holder: RoleName): boolean => holder.kind === 'ROLE' && holder.sql === role;
  const isPublic = (holder: RoleName): boolean => holder.kind === 'ROLE' && holder.sql === 'PUBLIC';
  const taken = unique(
    excess.filter((grant) => !isOwn(grant.role) && !isPublic(grant.role)).map((grant) => keyOf(grant.role)),
  );
  const wanted = unique(
    grants
      .filter((grant) => judge(grant) === 'needed' && taken.includes(keyOf(grant.role)))
      .map((grant) => grantLine(grant, role)),
  );
  const revoked = excess.filter((grant) => isOwn(grant.role)).map((grant) => revokeLine(grant, role));
  const fromPublic = excess.filter((grant) => isPublic(grant.role)).length;
  const lines = [
    ...wanted,
    ...taken.map((holder) => `REVOKE ${holder} FROM ROLE ${role};`),
    ...unique(revoked),
    ...(fromPublic === 0
      ? []
      : [`-- ${fromPublic} more come with PUBLIC, which every role has: revoking them concerns all users.`]),
  ];
  const left = lines.length - most;
  return [
    '-- Narrows the role to what the policies of all clients allow together. Read it before you run it.',
    'USE ROLE SECURITYADMIN;',
    ...lines.slice(0, most),
    ...(left > 0 ? [`-- and ${left} more: a new role with only the needed grants is the shorter way.`] : []),
  ].join('\n');
}

function keyOf({ kind, sql }: RoleName): string {
  return `${kind} ${sql}`;
}

function unique(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)];
}

function grantLine(grant: Grant, role: string): string {
  const target = targetOf(grant);
  return target === null ? byHand('grant', grant) : `GRANT ${grant.privilege} ON ${target} TO ROLE ${role};`;
}

function revokeLine(grant: Grant, role: string): string {
  const target = targetOf(grant);
  if (target === null) return byHand('revoke', grant);
  if (grant.privilege === 'OWNERSHIP') {
    return `GRANT OWNERSHIP ON ${target} TO ROLE SYSADMIN COPY CURRENT GRANTS;`;
  }
  return `REVOKE ${grant.privilege} ON ${target} FROM ROLE ${role};`;
}

/** `TABLE DB.SCHEMA.T`; null where the name alone does not say which object is meant. */
function targetOf(grant: Grant): string | null {
  if (!/^[A-Z_]+$/.test(grant.on) || !/^[A-Z_ ]+$/.test(grant.privilege)) return null;
  const kind = grant.on.replaceAll('_', ' ');
  if (grant.on === 'ACCOUNT') return kind;
  // A function is named with its signature, and its printed form is not the one that SQL takes.
  if (/[()]/.test(grant.name)) return null;
  const place = placeOfGrant(grant);
  const parts = place === null ? nameParts(grant.name) : [place.database, place.schema, place.object];
  const names = parts?.filter((part) => part !== null) ?? [];
  return names.length === 0 ? null : `${kind} ${names.map(showIdentifier).join('.')}`;
}

/** In a comment nothing may end the line. */
function byHand(verb: string, { privilege, on, name }: Grant): string {
  return `-- by hand: ${verb} ${privilege} on ${on} ${name}`.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
