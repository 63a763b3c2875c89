import { expect, test } from 'vitest';
import { type PolicyInput, policySchema } from '../../../../server/contract/policy.ts';
import { checkPlan } from '../../../../server/policy/decision/check-plan.ts';

const check = (input: PolicyInput, objects: string[], bytes: number | null = 0, named: string[] = objects) =>
  checkPlan(policySchema.parse(input), { objects, bytes }, named);
const refusedFor = (object: string) =>
  expect.objectContaining({ code: 'POLICY_PLAN_OBJECT', data: expect.objectContaining({ object }) });

test('every object of the plan has to be allowed', () => {
  expect(() => check({ allow: ['A'] }, ['A.P.T', 'A.P.U'])).not.toThrow();
  expect(() => check({ allow: ['A'] }, ['A.P.T', 'B.P.U'])).toThrow(refusedFor('B.P.U'));
  expect(() => check({ allow: ['A'], deny: ['A.P.U'] }, ['A.P.U'])).toThrow(refusedFor('A.P.U'));
  expect(() => check({ allow: [] }, ['A.P.T'])).toThrow(refusedFor('A.P.T'));
});

test('a name that cannot be read is one that nobody allowed', () => {
  for (const object of ['A.P', 'A.P.T.X', '', 'A..T', 'A.P.T -- ']) {
    expect(() => check({ allow: ['*'] }, [object]), object).toThrow(refusedFor(object));
  }
});

test('trusted views open the tables behind them, but not the ones the text names, and never denied ones', () => {
  const policy = { allow: ['A.P.V'], trustViews: true };
  expect(() => check(policy, ['A.P.T'], 0, ['A.P.V'])).not.toThrow();
  expect(() => check(policy, ['A.P.T'], 0, ['A.P.V', 'A.P.T'])).toThrow(refusedFor('A.P.T'));
  expect(() => check({ ...policy, deny: ['A.P.T'] }, ['A.P.T'], 0, ['A.P.V'])).toThrow(refusedFor('A.P.T'));
});

test('the ceiling on bytes counts what the plan says, and an unknown figure as too much', () => {
  const policy = { allow: ['A'], scanBytesPerQuery: 100 };
  expect(() => check(policy, ['A.P.T'], 100)).not.toThrow();
  expect(() => check(policy, ['A.P.T'], 101)).toThrow(expect.objectContaining({ code: 'POLICY_SCAN_LIMIT' }));
  expect(() => check(policy, ['A.P.T'], null)).toThrow(
    expect.objectContaining({ code: 'POLICY_SCAN_LIMIT' }),
  );
});
