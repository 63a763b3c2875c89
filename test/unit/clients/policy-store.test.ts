import { expect, test } from 'vitest';
import { openClientRegistry } from '../../../server/clients/client-registry.ts';
import { openPolicyStore } from '../../../server/clients/policy-store.ts';
import { openStateStore } from '../../../server/store/store.ts';

function setUp() {
  const store = openStateStore(':memory:');
  const clients = openClientRegistry(store);
  clients.add('a', 'http');
  return { store, clients, policies: openPolicyStore(store, { allow: ['DEMO'] }) };
}

test('a client without a policy of its own has the default; its own one replaces it whole', () => {
  const { policies } = setUp();
  expect([policies.has('a'), policies.of('a').allow]).toEqual([false, ['DEMO']]);
  policies.set('a', { level: 'strict' });
  expect(policies.of('a')).toMatchObject({
    level: 'strict',
    allow: [],
    statements: { read: 'allow', write: 'deny' },
  });
  policies.reset('a');
  expect(policies.of('a').allow).toEqual(['DEMO']);
});

test('what another process writes is seen at once', () => {
  const { store, policies } = setUp();
  policies.set('a', { allow: ['X'] });
  expect(policies.of('a').allow).toEqual(['X']);
  openPolicyStore(store).set('a', { allow: ['Y'] });
  expect(policies.of('a').allow).toEqual(['Y']);
});

test('a damaged policy allows nothing', () => {
  const { store, policies } = setUp();
  policies.set('a', { allow: ['*'] });
  for (const damaged of ['{', '{"level":"none"}', '{"allow":["*"],"newKey":1}']) {
    store.prepare('UPDATE policies SET policy = ?').run(damaged);
    expect(policies.of('a'), damaged).toMatchObject({
      allow: [],
      statements: { read: 'deny', write: 'deny' },
    });
  }
});

test('a policy belongs to its client: unknown ones have none, removed ones leave none', () => {
  const { clients, policies } = setUp();
  expect(() => policies.set('nobody', {})).toThrow(expect.objectContaining({ code: 'CLIENT_UNKNOWN' }));
  policies.set('a', { allow: ['*'] });
  clients.remove('a');
  clients.add('a', 'http');
  expect(policies.has('a')).toBe(false);
});

test.each([
  [
    'promises an audit',
    { allow: ['DEMO'], audit: { required: true } },
    'audit.required: true cannot be kept',
  ],
  ['is of a newer version', { allow: ['DEMO'], later: 1 }, 'later'],
])('a stored policy that %s leaves its client nothing, says why, and can be replaced', (_, stored, why) => {
  const { store, clients, policies } = setUp();
  clients.add('b', 'http');
  store.prepare('INSERT INTO policies (client, policy) VALUES (?, ?)').run('a', JSON.stringify(stored));
  expect(policies.of('a')).toMatchObject({ allow: [], statements: { read: 'deny' } });
  expect(policies.problem('a')).toContain(why);
  expect([policies.problem('b'), policies.of('b').allow]).toEqual([null, ['DEMO']]);
  policies.set('a', { allow: ['X'] });
  expect([policies.problem('a'), policies.of('a').allow]).toEqual([null, ['X']]);
});

test('a stored policy of the time before models asks about them', () => {
  const { store, policies } = setUp();
  const before = { allow: ['X'], statements: { read: 'allow', write: 'deny', ddl: 'deny', call: 'deny' } };
  store.prepare('INSERT INTO policies (client, policy) VALUES (?, ?)').run('a', JSON.stringify(before));
  expect([policies.problem('a'), policies.of('a').statements.models]).toEqual([null, 'ask']);
});
