import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Policy, type PolicyInput, policySchema } from '../../../../server/contract/policy.ts';
import { policyChanges, widens } from '../../../../server/policy/decision/widens.ts';
import { policyCases } from '../../../fixtures/policy-cases.ts';
import { decideText, policyOf } from '../../../fixtures/policy-context.ts';

const base: PolicyInput = {
  level: 'moderate',
  allow: ['A', 'B.S'],
  deny: ['A.HIDDEN'],
  statements: { read: 'allow', write: 'ask', ddl: 'deny', call: 'deny' },
  explain: 'strict-only',
  scanBytesPerQuery: 1_000,
  approvalSeconds: 60,
  validators: ['./a.mjs', './b.mjs'],
  quota: { requestsPerDay: 10 },
};
const from = (change: PolicyInput) =>
  widens(policyOf(base), policyOf({ ...base, ...change, ...merged(change) }));
const merged = (change: PolicyInput): PolicyInput => ({
  statements: { ...base.statements, ...change.statements },
  quota: { ...base.quota, ...change.quota },
});

describe('a change that gives more', () => {
  it.each<[string, PolicyInput]>([
    ['a kind less strict', { statements: { write: 'allow' } }],
    ['a kind asked about', { statements: { ddl: 'ask' } }],
    ['a level relaxed', { level: 'relaxed' }],
    ['an allow entry', { allow: ['A', 'B.S', 'C'] }],
    ['an allow entry in place of a smaller one', { allow: ['A', 'B'] }],
    ['everything', { allow: ['*'] }],
    ['INFORMATION_SCHEMA by its name', { allow: ['A', 'B.S', 'A.INFORMATION_SCHEMA'] }],
    ['a deny entry gone', { deny: [] }],
    ['a deny entry smaller', { deny: ['A.HIDDEN.T'] }],
    ['no EXPLAIN', { explain: 'never' }],
    ['more bytes', { scanBytesPerQuery: 1_001 }],
    ['any bytes', { scanBytesPerQuery: null }],
    ['longer approvals', { approvalSeconds: 61 }],
    ['trust in views', { trustViews: true }],
    ['a validator gone', { validators: ['./b.mjs'] }],
    ['a quota raised', { quota: { requestsPerDay: 11 } }],
    ['a quota taken away', { quota: { requestsPerDay: null } }],
    ['a rate raised', { quota: { refillPerMinute: 11 } }],
    ['a priority raised', { priority: 6 }],
  ])('%s', (_what, change) => {
    expect(from(change)).toBe(true);
  });

  it('is any change of a part that is not known', () => {
    const old = policyOf(base);
    const [more, nested] = [
      { ...old, ofTomorrow: 'less' } as Policy,
      { ...old, audit: { ...old.audit, ofTomorrow: 1 } } as Policy,
    ];
    expect(widens(old, more)).toBe(true);
    expect(widens(more, old)).toBe(true);
    expect(widens(old, nested)).toBe(true);
  });

  it('is a kind of statement of tomorrow that was denied', () => {
    const old = policyOf(base);
    const kinds = (rule: string) =>
      ({ ...old, statements: { ...old.statements, models: rule } }) as unknown as Policy;
    expect(widens(kinds('deny'), kinds('ask'))).toBe(true);
    expect(widens(kinds('ask'), kinds('deny'))).toBe(false);
  });
});

it.each<[string, PolicyInput]>([
  ['nothing', {}],
  ['another order', { allow: ['B.S', 'A'], validators: ['./b.mjs', './a.mjs'] }],
  ['a kind denied', { statements: { write: 'deny' } }],
  ['a stricter level', { level: 'strict' }],
  ['a schema in place of its database', { allow: ['A.PUBLIC'] }],
  ['nothing allowed', { allow: [] }],
  ['a deny entry more', { deny: ['A.HIDDEN', 'B'] }],
  ['a larger deny entry', { deny: ['A'] }],
  ['EXPLAIN always', { explain: 'always' }],
  ['a lower quota', { quota: { requestsPerDay: 9, rowsPerDay: 5 } }],
  ['shorter approvals', { approvalSeconds: 5 }],
  ['another validator', { validators: ['./a.mjs', './b.mjs', './c.mjs'] }],
])('a change that gives no more: %s', (_what, change) => {
  expect(from(change)).toBe(false);
});

it('says part by part what changes', () => {
  const next = policyOf({
    ...base,
    ...merged({ statements: { write: 'allow' } }),
    allow: ['A', 'C'],
    deny: ['A'],
  });
  expect(policyChanges(policyOf(base), next)).toEqual([
    { part: 'allow', from: 'B.S', to: 'C', widens: true },
    { part: 'deny', from: 'A.HIDDEN', to: 'A', widens: false },
    { part: 'statements.write', from: 'ask', to: 'allow', widens: true },
  ]);
});

const entry = fc.constantFrom(
  '*',
  '*.S',
  'DB1',
  'DB1.S',
  'DB1.S.T',
  'DB1.*.T',
  'DB1.INFORMATION_SCHEMA',
  'db1."s"',
  'DB2',
  'DB2.PUBLIC',
  'HR',
);
const anyRule = fc.constantFrom('allow' as const, 'ask' as const, 'deny' as const);
const policies = fc
  .record({
    level: fc.constantFrom('strict' as const, 'moderate' as const, 'relaxed' as const),
    allow: fc.array(entry, { maxLength: 3 }),
    deny: fc.array(entry, { maxLength: 2 }),
    statements: fc.record({ read: anyRule, write: anyRule, ddl: anyRule, call: anyRule }),
  })
  .map((input) => policySchema.parse(input));
const texts = policyCases().map(({ sql }) => sql);
const strictness = { deny: 0, ask: 1, allow: 2 } as const;

it('no statement is decided more freely under a policy that is said not to widen', () => {
  let judged = 0;
  fc.assert(
    fc.property(policies, policies, fc.constantFrom(...texts), fc.boolean(), (old, other, sql, mixed) => {
      // Two policies that have nothing in common nearly always widen: the other half differs in one part.
      const next = mixed ? other : { ...old, allow: other.allow.slice(0, 1), level: other.level };
      if (widens(old, next)) return;
      judged += 1;
      const [before, after] = [decideText(sql, old), decideText(sql, next)];
      expect(strictness[after.decision]).toBeLessThanOrEqual(strictness[before.decision]);
    }),
    { numRuns: 4_000 },
  );
  expect(judged).toBeGreaterThan(200);
});
