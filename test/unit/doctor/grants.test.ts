import { expect, test } from 'vitest';
import { type PolicyInput, policySchema } from '../../../server/contract/policy.ts';
import type { Grant } from '../../../server/doctor/facts.ts';
import { nameParts } from '../../../server/doctor/grant-place.ts';
import { grantJudge } from '../../../server/doctor/judge-grant.ts';
import { narrowingScript } from '../../../server/doctor/narrowing-script.ts';

function grant(privilege: string, on: string, name: string, role = 'READER'): Grant {
  return { role: { kind: 'ROLE', sql: role }, privilege, on, name };
}

function judge(...policies: PolicyInput[]) {
  return grantJudge(
    policies.map((policy) => policySchema.parse(policy)),
    'WH',
  );
}

const reader: PolicyInput = { allow: ['SALES.PUBLIC'], deny: ['SALES.PUBLIC.SALARIES'] };

test.each([
  ['USAGE', 'DATABASE', 'SALES', 'needed'],
  ['USAGE', 'SCHEMA', 'SALES.PUBLIC', 'needed'],
  ['SELECT', 'TABLE', 'SALES.PUBLIC.ORDERS', 'needed'],
  ['USAGE', 'FUNCTION', 'SALES.PUBLIC."TAX(NUMBER):NUMBER(38,2)"', 'needed'],
  ['USAGE', 'WAREHOUSE', 'WH', 'needed'],
  ['SELECT', 'TABLE', 'SALES.PUBLIC.SALARIES', 'reads-more'],
  ['SELECT', 'TABLE', 'SALES.HR.PEOPLE', 'reads-more'],
  ['SELECT', 'VIEW', 'SALES.public.ORDERS', 'reads-more'],
  ['USAGE', 'DATABASE', 'SECRETS', 'reads-more'],
  ['USAGE', 'WAREHOUSE', 'BIG', 'reads-more'],
  ['INSERT', 'TABLE', 'SALES.PUBLIC.ORDERS', 'does-more'],
  ['TRUNCATE', 'TABLE', 'SALES.PUBLIC.ORDERS', 'does-more'],
  ['OWNERSHIP', 'TABLE', 'SALES.PUBLIC.ORDERS', 'does-more'],
  ['CREATE TABLE', 'SCHEMA', 'SALES.PUBLIC', 'does-more'],
  ['USAGE', 'PROCEDURE', 'SALES.PUBLIC."P()":VARCHAR', 'does-more'],
  ['MANAGE GRANTS', 'ACCOUNT', 'ACME', 'does-more'],
  ['USAGE', 'INTEGRATION', 'OUT', 'does-more'],
  ['MODIFY', 'WAREHOUSE', 'WH', 'does-more'],
  ['SOMETHING NEW', 'TABLE', 'SALES.PUBLIC.ORDERS', 'does-more'],
  ['SELECT', 'TABLE', '"broken', 'does-more'],
] as const)('for clients that only read, %s on %s %s is %s', (privilege, on, name, verdict) => {
  expect(judge(reader)(grant(privilege, on, name))).toBe(verdict);
});

test('what one of several clients needs is needed, and only where that one may', () => {
  const both = judge(reader, { allow: ['LAB'], statements: { write: 'ask', ddl: 'allow' } });
  expect(both(grant('INSERT', 'TABLE', 'LAB.PUBLIC.T'))).toBe('needed');
  expect(both(grant('CREATE TABLE', 'SCHEMA', 'LAB.PUBLIC'))).toBe('needed');
  expect(both(grant('INSERT', 'TABLE', 'SALES.PUBLIC.ORDERS'))).toBe('does-more');
  expect(both(grant('OWNERSHIP', 'TABLE', 'LAB.PUBLIC.T'))).toBe('does-more');
});

test('even clients that may use everything need no rights over the account', () => {
  const everything = judge({ allow: ['*'], statements: { write: 'allow', ddl: 'allow', call: 'allow' } });
  expect(everything(grant('SELECT', 'TABLE', 'ANY.THING.AT_ALL'))).toBe('needed');
  expect(everything(grant('CREATE DATABASE', 'ACCOUNT', 'ACME'))).toBe('does-more');
});

test.each([
  ['A.B.C', ['A', 'B', 'C']],
  ['A."b.c"."d""e"', ['A', 'b.c', 'd"e']],
  ['lower', ['lower']],
  ['A.', null],
  ['A..B', null],
  ['A.B.C.D', null],
  ['', null],
  ['"open', null],
])('the parts of %s', (name, parts) => {
  expect(nameParts(name)).toEqual(parts);
});

test('the script revokes what is too much, and leaves what is needed', () => {
  const grants = [
    grant('SELECT', 'TABLE', 'SALES.PUBLIC.ORDERS'),
    grant('SELECT', 'MATERIALIZED_VIEW', 'SALES.HR.people'),
    grant('OWNERSHIP', 'TABLE', 'SALES.PUBLIC.OLD'),
    grant('CREATE DATABASE', 'ACCOUNT', 'ACME'),
  ];
  expect(narrowingScript('READER', grants, judge(reader))?.split('\n').slice(1)).toEqual([
    'USE ROLE SECURITYADMIN;',
    'REVOKE SELECT ON MATERIALIZED VIEW SALES.HR."people" FROM ROLE READER;',
    'GRANT OWNERSHIP ON TABLE SALES.PUBLIC.OLD TO ROLE SYSADMIN COPY CURRENT GRANTS;',
    'REVOKE CREATE DATABASE ON ACCOUNT FROM ROLE READER;',
  ]);
  expect(narrowingScript('READER', grants.slice(0, 1), judge(reader))).toBeNull();
});

test('a role that others may use as well is taken away whole, and what was needed of it is granted directly', () => {
  const grants = [
    grant('SELECT', 'TABLE', 'SALES.PUBLIC.ORDERS', 'ANALYST'),
    grant('SELECT', 'TABLE', 'SALES.HR.PEOPLE', 'ANALYST'),
    grant('SELECT', 'TABLE', 'SALES.HR.PEOPLE', 'PUBLIC'),
  ];
  expect(narrowingScript('READER', grants, judge(reader))?.split('\n').slice(2)).toEqual([
    'GRANT SELECT ON TABLE SALES.PUBLIC.ORDERS TO ROLE READER;',
    'REVOKE ROLE ANALYST FROM ROLE READER;',
    '-- 1 more come with PUBLIC, which every role has: revoking them concerns all users.',
  ]);
});

test.each([
  ['TABLE', 'SALES.HR."x; GRANT ROLE ACCOUNTADMIN TO USER EVE; --"'],
  ['TABLE', 'SALES.HR."x""; DROP DATABASE SALES; --"'],
  ['FUNCTION', 'SALES.HR."f()\nDROP DATABASE SALES;\n"'],
  ['TABLE; DROP DATABASE SALES', 'SALES.HR.X'],
])('a hostile name in the account ends no statement of the script: %s %s', (on, name) => {
  const script = narrowingScript('READER', [grant('SELECT', on, name)], judge(reader)) ?? '';
  const bare = script
    .split('\n')
    .map((line) => line.replace(/"(?:[^"]|"")*"/g, '""').replace(/^--.*/, ''))
    .join('\n');
  expect(bare).not.toMatch(/DROP|ACCOUNTADMIN/);
});
