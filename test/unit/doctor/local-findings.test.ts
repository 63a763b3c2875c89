import { expect, test } from 'vitest';
import { policySchema } from '../../../server/contract/policy.ts';
import { examine } from '../../../server/doctor/examine.ts';
import type { LocalFacts } from '../../../server/doctor/facts.ts';
import { localFindings } from '../../../server/doctor/local-findings.ts';

const own = { name: 'a', policy: policySchema.parse({ allow: ['DEMO'] }), own: true };

const sound: LocalFacts = {
  host: '127.0.0.1',
  places: [
    { path: '/h', kind: 'folder', mode: 0o700 },
    { path: '/h/admin.token', kind: 'secret', mode: 0o600 },
  ],
  boundary: { uid: 901, clientUids: [1000] },
  profiles: {
    value: {
      active: 'work',
      logins: [{ name: 'work', active: true, password: false, plainSecrets: [] }],
      problems: [],
    },
  },
  clients: { value: [own] },
};

function levels(change: Partial<LocalFacts>): readonly string[] {
  return localFindings({ ...sound, ...change })
    .filter(({ level }) => level !== 'ok')
    .map(({ area, level, checked }) => `${area} ${level}${checked ? '' : ' unchecked'}`);
}

test('a sound machine has nothing but ok', () => {
  expect(levels({})).toEqual([]);
});

test.each([
  ['secret', 0o640, ['files fail']],
  ['secret', 0o604, ['files fail']],
  ['folder', 0o770, ['files fail']],
  ['folder', 0o755, ['files warn']],
  ['folder', null, ['files warn unchecked']],
] as const)('a %s of mode %o', (kind, mode, expected) => {
  expect(levels({ places: [{ path: '/h/x', kind, mode }] })).toEqual(expected);
});

test.each([
  ['clients of the same user', { uid: 1000, clientUids: [1000, 1001] }, ['boundary warn']],
  ['no gateway: whoever reads this can read the token', { uid: 1000, clientUids: null }, ['boundary warn']],
  ['no client yet', { uid: 901, clientUids: [] }, ['boundary warn unchecked']],
  ['a system without user ids', { uid: null, clientUids: [] }, ['boundary warn unchecked']],
  ['clients of other users', { uid: 901, clientUids: [1000, 1001] }, []],
] as const)('the wall between clients and gateway: %s', (_what, boundary, expected) => {
  expect(levels({ boundary })).toEqual(expected);
});

test.each(['0.0.0.0', '::', '192.168.1.4', 'gateway.example', '127.0.0.1.example'])(
  'listening on %s is told',
  (host) => {
    expect(levels({ host })).toEqual(['network warn']);
  },
);

test.each(['localhost', '127.0.0.1', '127.8.8.8', '::1'])('%s is this machine alone', (host) => {
  expect(levels({ host })).toEqual([]);
});

test('profiles: what is refused, passwords, secrets in the file, one in use that is not there', () => {
  const value = {
    active: 'gone',
    logins: [{ name: 'old', active: false, password: true, plainSecrets: ['password'] }],
    problems: [{ message: 'bad', next: 'mend it' }],
  };
  expect(levels({ profiles: { value } })).toEqual([
    'profiles fail',
    'profiles warn',
    'profiles warn',
    'profiles warn',
  ]);
});

test('clients without a policy, and those that may use everything', () => {
  const wide = { ...own, name: 'b', policy: policySchema.parse({ allow: ['*.PUBLIC'] }) };
  const bare = { ...own, name: 'c', own: false };
  expect(levels({ clients: { value: [own, wide, bare] } })).toEqual(['clients warn', 'clients warn']);
});

test('what could not be read is never ok', () => {
  expect(levels({ profiles: { missing: 'no' }, clients: { missing: 'no' } })).toEqual([
    'profiles warn unchecked',
    'clients warn unchecked',
  ]);
});

test('without a gateway, what needs one is named as unchecked', () => {
  const { findings, script } = examine(sound, null);
  expect(findings.filter(({ checked }) => !checked).map(({ area }) => area)).toEqual([
    'roles',
    'grants',
    'warehouse',
  ]);
  expect(script).toBeNull();
});
