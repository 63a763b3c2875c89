import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PolicyInput } from '../../../../server/contract/policy.ts';
import { createPolicyAnalyser, type PolicyAnalyser } from '../../../../server/policy/analyser/analyser.ts';
import { checkLines } from '../../../../server/policy/decision/check-lines.ts';
import { policyOf } from '../../../fixtures/policy-context.ts';

let analyser: PolicyAnalyser;
beforeAll(() => {
  analyser = createPolicyAnalyser({ deadlineMs: 10_000 });
});
afterAll(() => analyser.close());

async function check(input: PolicyInput, ...lines: readonly string[]): Promise<unknown[]> {
  async function* read() {
    yield* lines;
  }
  const results: unknown[] = [];
  for await (const line of checkLines(policyOf(input), read(), analyser)) results.push(JSON.parse(line));
  return results;
}

describe('policy check', () => {
  it('answers one line for each line, in order, and skips empty ones', async () => {
    const results = await check(
      { allow: ['DEMO'], statements: { write: 'ask' } },
      '{"sql":"select * from orders","database":"demo","schema":"public"}',
      '',
      '{"sql":"insert into demo.public.orders values (1)"}',
      '{"sql":"select * from private.hr.salaries"}',
      '{"sql":"drop table orders","database":"DEMO","schema":"PUBLIC"}',
      '{"sql":"select 1 ->> drop table x"}',
    );
    expect(results).toEqual([
      {
        decision: 'allow',
        kind: 'read',
        references: ['DEMO.PUBLIC.ORDERS'],
        code: null,
        reason: expect.any(String),
      },
      {
        decision: 'ask',
        kind: 'write',
        references: ['DEMO.PUBLIC.ORDERS'],
        code: null,
        reason: expect.any(String),
      },
      {
        decision: 'deny',
        kind: 'read',
        references: ['PRIVATE.HR.SALARIES'],
        code: 'POLICY_OBJECT_NOT_ALLOWED',
        reason: expect.stringContaining('Use DEMO'),
      },
      {
        decision: 'deny',
        kind: 'ddl',
        references: ['DEMO.PUBLIC.ORDERS'],
        code: 'POLICY_KIND_DENIED',
        reason: expect.stringContaining('Allowed without asking: read'),
      },
      { decision: 'deny', kind: 'read', references: [], code: 'POLICY_PIPE', reason: expect.any(String) },
    ]);
  });

  it('reads quoted names in the context, and null as none', async () => {
    const results = await check(
      { allow: ['"demo"'] },
      '{"sql":"select * from t","database":"\\"demo\\"","schema":"s"}',
      '{"sql":"select * from t","database":null,"schema":null}',
    );
    expect(results).toMatchObject([
      { decision: 'allow', references: ['"demo".S.T'] },
      { decision: 'deny', code: 'POLICY_UNRESOLVED_NAME' },
    ]);
  });

  it.each(['no json', '[]', '{}', '{"sql":1}', '{"sql":"select 1","database":5}'])(
    'denies the line %s, and goes on',
    async (line) => {
      const results = await check({ allow: ['*'] }, line, '{"sql":"select 1"}');
      expect(results).toMatchObject([
        { decision: 'deny', kind: 'unknown', code: 'POLICY_CHECK_LINE' },
        { decision: 'allow', kind: 'read' },
      ]);
    },
  );
});
