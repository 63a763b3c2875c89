import { expect, test } from 'vitest';
import { policySchema } from '../../../server/contract/policy.ts';
import { accountFindings } from '../../../server/doctor/account-findings.ts';
import type { AccountFacts, Grant } from '../../../server/doctor/facts.ts';

const policies = [policySchema.parse({ allow: ['DEMO'] })];

function grant(privilege: string, on: string, name: string, role = 'READER'): Grant {
  return { role: { kind: 'ROLE', sql: role }, privilege, on, name };
}

const sound: AccountFacts = {
  session: { value: { role: 'READER', user: 'bot', warehouse: 'WH', secondaryOff: true } },
  defaultSecondary: { value: '()' },
  grants: { value: { grants: [grant('SELECT', 'TABLE', 'DEMO.PUBLIC.T')], unseen: [] } },
  warehouse: { value: { name: 'WH', monitor: 'GUARD', autoSuspend: 60 } },
};

function levels(change: Partial<AccountFacts>): readonly string[] {
  return accountFindings({ ...sound, ...change }, policies)
    .findings.filter(({ level }) => level !== 'ok')
    .map(({ area, level, checked }) => `${area} ${level}${checked ? '' : ' unchecked'}`);
}

test('a sound account has nothing but ok, and no script', () => {
  expect(levels({})).toEqual([]);
  expect(accountFindings(sound, policies).script).toBeNull();
});

test('what Snowflake does not tell is unchecked, all of it', () => {
  const missing = { missing: 'no privilege' };
  expect(
    levels({ session: missing, defaultSecondary: missing, grants: missing, warehouse: missing }),
  ).toEqual([
    'roles warn unchecked',
    'roles warn unchecked',
    'grants warn unchecked',
    'warehouse warn unchecked',
  ]);
});

test('a role whose grants could not be followed is named, and the grants are not called in order', () => {
  const grants = { value: { grants: [], unseen: ['The grants of ROLE X could not be listed: no'] } };
  expect(levels({ grants })).toEqual(['grants warn unchecked']);
  expect(accountFindings({ ...sound, grants }, policies).findings).not.toContainEqual(
    expect.objectContaining({ area: 'grants', level: 'ok' }),
  );
});

test.each(['', "('ALL')", '["ALL"]'])('default secondary roles %j are told', (value) => {
  expect(levels({ defaultSecondary: { value } })).toEqual(['roles warn']);
});

test('rights to change what no client may change fail, and so do those of an administrator', () => {
  const writes = [grant('INSERT', 'TABLE', 'DEMO.PUBLIC.T')];
  expect(levels({ grants: { value: { grants: writes, unseen: [] } } })).toEqual(['grants fail']);
  const inherited = [grant('SELECT', 'TABLE', 'DEMO.PUBLIC.T', 'SYSADMIN')];
  expect(levels({ grants: { value: { grants: inherited, unseen: [] } } })).toEqual(['grants fail']);
});

test('with no clients, or none that could be read, the grants are unchecked', () => {
  for (const none of [[], null]) {
    expect(accountFindings(sound, none).findings).toContainEqual(
      expect.objectContaining({ area: 'grants', checked: false }),
    );
  }
});

test('a warehouse without monitor that never sleeps is told', () => {
  const value = { name: 'WH', monitor: null, autoSuspend: null };
  expect(levels({ warehouse: { value } })).toEqual(['warehouse warn', 'warehouse warn']);
});
