import type { DoctorReport, Finding } from '../contract/doctor.ts';
import type { Policy } from '../contract/policy.ts';
import { quoteIdentifier, showIdentifier } from '../util/sql-identifier.ts';
import type { AccountFacts, Asked, Grant, WarehouseFacts } from './facts.ts';
import { fail, ok, unchecked, warn } from './finding.ts';
import { grantJudge } from './judge-grant.ts';
import { narrowingScript } from './narrowing-script.ts';

/**
 * What the account's own wall looks like: roles, grants, warehouse.
 *
 * @param policies - of all clients; null when they could not be read
 */
export function accountFindings(facts: AccountFacts, policies: readonly Policy[] | null): DoctorReport {
  const grants = grantFindings(facts, policies);
  return {
    findings: [...secondaryFindings(facts), ...grants.findings, ...warehouseFindings(facts.warehouse)],
    script: grants.script,
  };
}

function secondaryFindings({ session, defaultSecondary }: AccountFacts): readonly Finding[] {
  return [sessionFinding(session), defaultFinding(session, defaultSecondary)];
}

function sessionFinding(session: AccountFacts['session']): Finding {
  if ('missing' in session) {
    const text = `Whether secondary roles are off in the session could not be asked: ${session.missing}`;
    return unchecked('roles', text, 'Run `snowgate profiles test NAME` to see what stands in the way.');
  }
  return session.value.secondaryOff
    ? ok('roles', 'Secondary roles are off in the sessions of the gateway.')
    : fail(
        'roles',
        'Secondary roles are in force in a session of the gateway.',
        'Stop the gateway and report this.',
      );
}

function defaultFinding(session: AccountFacts['session'], asked: Asked<string>): Finding {
  const user =
    'value' in session && session.value.user !== null ? quoteIdentifier(session.value.user) : 'NAME';
  if ('missing' in asked) {
    const text = `The user's DEFAULT_SECONDARY_ROLES could not be seen: ${asked.missing}`;
    return unchecked('roles', text, `Ask an administrator for DESCRIBE USER ${user}; it should be ().`);
  }
  return /^\s*(?:\(\s*\)|\[\s*\])\s*$/.test(asked.value)
    ? ok('roles', 'The user has no default secondary roles.')
    : warn(
        'roles',
        `The user's DEFAULT_SECONDARY_ROLES is ${asked.value === '' ? 'not set, which means ALL' : asked.value}; the gateway switches them off in each session.`,
        `Ask an administrator for ALTER USER ${user} SET DEFAULT_SECONDARY_ROLES = ().`,
      );
}

/** Roles that administer the account: no allow list is narrow enough for them. */
const administrators = new Set([
  'ACCOUNTADMIN',
  'SECURITYADMIN',
  'SYSADMIN',
  'USERADMIN',
  'ORGADMIN',
  'GLOBALORGADMIN',
]);

function grantFindings(
  { session, grants, warehouse }: AccountFacts,
  policies: readonly Policy[] | null,
): DoctorReport {
  const role = 'value' in session ? session.value.role : null;
  if (role === null || 'missing' in grants) {
    const reason = 'missing' in grants ? grants.missing : 'the session has no role';
    const text = `The grants of the role could not be listed: ${reason}`;
    return {
      findings: [unchecked('grants', text, 'Ask an administrator for SHOW GRANTS TO ROLE.')],
      script: null,
    };
  }
  const findings: Finding[] = [];
  const shown = showIdentifier(role);
  const holders = new Set(grants.value.grants.map((grant) => grant.role.sql));
  const admin = [shown, ...holders].find((name) => administrators.has(name));
  if (admin !== undefined) {
    findings.push(
      fail(
        'grants',
        `Role ${shown} has the rights of ${admin}.`,
        'Give the profile a role of its own that only reads.',
      ),
    );
  }
  for (const unseen of grants.value.unseen) {
    findings.push(unchecked('grants', unseen, 'Ask an administrator to look at that role.'));
  }
  if (policies === null || policies.length === 0) {
    const why = policies === null ? 'The clients could not be read' : 'There is no client yet';
    const text = `${why}, so the grants have nothing to be compared with.`;
    return {
      findings: [...findings, unchecked('grants', text, 'Run this again once clients are set up.')],
      script: null,
    };
  }
  const inUse =
    'value' in warehouse ? warehouse.value.name : 'value' in session ? session.value.warehouse : null;
  const judge = grantJudge(policies, inUse);
  const which = (verdict: string): readonly Grant[] =>
    grants.value.grants.filter((grant) => judge(grant) === verdict);
  const does = which('does-more');
  const reads = which('reads-more');
  if (does.length > 0) {
    const text = `Role ${shown} may change or administer what no policy lets a client change: ${inWords(does)}.`;
    findings.push(fail('grants', text, 'Have an administrator read and run the script.'));
  }
  if (reads.length > 0) {
    const text = `Role ${shown} may read or use what no policy allows: ${inWords(reads)}. Only the gateway's own check holds here.`;
    findings.push(warn('grants', text, 'Have an administrator read and run the script.'));
  }
  if (findings.length === 0) {
    findings.push(
      ok(
        'grants',
        `The ${grants.value.grants.length} grants of role ${shown} are within the allow lists (future grants are not looked at).`,
      ),
    );
  }
  return { findings, script: narrowingScript(shown, grants.value.grants, judge) };
}

function inWords(grants: readonly Grant[]): string {
  const shown = grants.slice(0, 5).map(({ privilege, on, name }) => `${privilege} on ${on} ${name}`);
  return grants.length > 5 ? `${shown.join(', ')} and ${grants.length - 5} more` : shown.join(', ');
}

/** Seconds: a warehouse that idles longer costs more than it saves. */
const longIdle = 600;

function warehouseFindings(asked: Asked<WarehouseFacts>): readonly Finding[] {
  if ('missing' in asked) {
    const text = `The warehouse could not be looked at: ${asked.missing}`;
    return [unchecked('warehouse', text, 'Ask an administrator for SHOW WAREHOUSES.')];
  }
  const { name, monitor, autoSuspend } = asked.value;
  const shown = showIdentifier(name);
  return [
    monitor === null
      ? warn(
          'warehouse',
          `No resource monitor guards warehouse ${shown}; one on the whole account may.`,
          `Ask an administrator for CREATE RESOURCE MONITOR and ALTER WAREHOUSE ${shown} SET RESOURCE_MONITOR.`,
        )
      : ok('warehouse', `Resource monitor ${monitor} guards warehouse ${shown}.`),
    autoSuspend !== null && autoSuspend <= longIdle
      ? ok('warehouse', `Warehouse ${shown} is suspended after ${autoSuspend} s without use.`)
      : warn(
          'warehouse',
          `Warehouse ${shown} is ${autoSuspend === null ? 'never suspended by itself' : `suspended only after ${autoSuspend} s`}.`,
          `Ask an administrator for ALTER WAREHOUSE ${shown} SET AUTO_SUSPEND = 60.`,
        ),
  ];
}
