import { describe, expect, test } from 'vitest';
import { type PolicyInput, policySchema } from '../../../server/contract/policy.ts';
import { analyse } from '../../../server/policy/analysis/analyse.ts';
import { policyFingerprint } from '../../../server/policy/decision/fingerprint.ts';
import { decideText, parse, policyOf } from '../../fixtures/policy-context.ts';

type Rule = 'allow' | 'ask' | 'deny';
const rules: readonly Rule[] = ['allow', 'ask', 'deny'];
const strictest = (...all: readonly Rule[]) =>
  all.includes('deny') ? 'deny' : all.includes('ask') ? 'ask' : 'allow';
const everything: PolicyInput = { allow: ['*'] };
const call = "ai_complete('m', 'p')";

test('a policy that says nothing of models, stored or new, asks', () => {
  expect(policySchema.parse({ statements: { read: 'allow', write: 'deny' } }).statements.models).toBe('ask');
});

describe('the stricter of two rules wins', () => {
  const statements = [
    ['read', `select ${call}`],
    ['write', `insert into t select ${call}`],
    ['write', `update t set a = ${call}`],
    ['ddl', `create table x as select ${call} a`],
    ['call', "call snowflake.cortex.complete('m', 'p')"],
  ] as const;
  const cells = statements.flatMap(([kind, sql]) =>
    rules.flatMap((own) => rules.map((models) => ({ kind, sql, own, models }))),
  );
  test.each(cells)('$kind $own, models $models: $sql', ({ kind, sql, own, models }) => {
    const decision = decideText(sql, { ...everything, statements: { [kind]: own, models } });
    expect(decision.decision).toBe(strictest(own, models));
    expect(decision.kind).toBe(kind === 'read' ? 'models' : kind);
    if (decision.decision !== 'deny') expect(decision.models).toBe(true);
  });
});

test('a refusal names the rule of models and the function', () => {
  expect(decideText(`select ${call}`, { ...everything, statements: { models: 'deny' } })).toMatchObject({
    code: 'POLICY_KIND_DENIED',
    data: { kind: 'models', verb: 'SNOWFLAKE.CORTEX.AI_COMPLETE' },
  });
});

test('a client that may use a database only may ask no model, whatever its rule', () => {
  const input: PolicyInput = { allow: ['DB1'], statements: { models: 'allow' } };
  expect(decideText(`select ${call}`, input)).toMatchObject({ code: 'POLICY_OBJECT_NOT_ALLOWED' });
  const cortex: PolicyInput = { ...input, allow: ['DB1', 'SNOWFLAKE.CORTEX'] };
  expect(decideText(`select ${call} from t`, cortex).decision).toBe('allow');
});

test('the session can stand in the schema of the models', () => {
  const inside = { database: 'SNOWFLAKE', schema: 'CORTEX' };
  expect(decideText("select complete('m', 'p')", everything, inside)).toMatchObject({
    decision: 'ask',
    kind: 'models',
  });
  expect(decideText("select finetune('CANCEL', 'x')", everything, inside)).toMatchObject({
    code: 'POLICY_FUNCTION',
  });
});

test('EXPLAIN and DESCRIBE ask no model', () => {
  expect(decideText(`explain select ${call}`, everything)).toMatchObject({ decision: 'allow', kind: 'read' });
  expect(decideText('describe function snowflake.cortex.complete(varchar)', everything).decision).toBe(
    'allow',
  );
});

test('the answer of a model is never shared', () => {
  const outcome = analyse(`select ${call} from t`, parse);
  expect(outcome).toMatchObject({ ok: true, analysis: { volatile: true, digest: null } });
});

test('two rules of models are two policies', () => {
  const of = (models: Rule) => policyFingerprint(policyOf({ ...everything, statements: { models } }));
  expect(new Set(rules.map(of)).size).toBe(3);
});

test.each(['strict', 'moderate', 'relaxed'] as const)('at level %s what acts is refused', (level) => {
  const statements = { read: 'allow', write: 'allow', ddl: 'allow', call: 'allow', models: 'allow' } as const;
  for (const sql of [
    "select snowflake.cortex.finetune('CREATE', 'm', 'b', 'q')",
    'select "snowflake"."Cortex"."Finetune"(1)',
    "insert into t select snowflake.ml.forecast('x')",
  ])
    expect(decideText(sql, { level, allow: ['*'], statements }), sql).toMatchObject({
      code: 'POLICY_FUNCTION',
    });
});

describe('relaxed, for a client that is restricted in nothing', () => {
  const most = { read: 'allow', write: 'allow', ddl: 'allow', call: 'allow' } as const;
  const relaxed: PolicyInput = { level: 'relaxed', allow: ['*'], statements: most };
  test.each([
    ['select m!predict(a) from t', {}, 'deny'],
    ['select ((ai_complete(1) b c', {}, 'ask'],
    ['select ((a b c', {}, 'allow'],
    ['select ((complete(1) b c', { database: 'SNOWFLAKE' }, 'ask'],
  ] as const)('what is not understood and could ask a model: %s', (sql, changes, expected) => {
    expect(decideText(sql, relaxed, changes).decision).toBe(expected);
  });
});

describe('the audit, which does not exist', () => {
  test.each([{ required: true }, { sql: 'hash' }, { sql: 'drop' }] as const)('%j is refused', (audit) => {
    const parsed = policySchema.safeParse({ audit });
    expect(parsed.success).toBe(false);
    expect(parsed.error?.issues[0]?.message).toContain('no audit');
  });
  test('the defaults pass', () => {
    expect(policySchema.parse({ audit: { required: false, sql: 'keep' } }).audit.required).toBe(false);
  });
});
