import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { policySchema } from '../../../server/contract/policy.ts';
import { SnowgateError } from '../../../server/errors/snowgate-error.ts';
import { createPolicyAnalyser, type PolicyAnalyser } from '../../../server/policy/analyser/analyser.ts';
import { decide } from '../../../server/policy/decision/decide.ts';
import type { DecisionContext } from '../../../server/policy/decision/decision-context.ts';

let analyser: PolicyAnalyser;
beforeAll(() => {
  analyser = createPolicyAnalyser({ deadlineMs: 5000 });
});
afterAll(() => analyser.close());

const policy = policySchema.parse({ allow: ['DEMO'] });
const context: DecisionContext = {
  database: 'DEMO',
  schema: 'PUBLIC',
  searchPath: 'current',
  ownsQuery: () => false,
  filtersListings: true,
};
const reads = new Set(['SELECT', 'SHOW', 'DESCRIBE', 'EXPLAIN']);

/** The verb of a plain read, or the code of the refusal; what is understood and no plain read has a code of its own. */
async function codeOf(sql: string): Promise<string> {
  const outcome = await analyser.analyse(sql);
  if (!outcome.ok) return outcome.code;
  const { kind, verb } = outcome.analysis;
  if (kind !== 'read' || !reads.has(verb)) return 'POLICY_NOT_READ_ONLY';
  const decision = decide(policy, outcome, context);
  return decision.decision === 'deny' ? decision.code : verb.toLowerCase();
}

async function refusalOf(sql: string): Promise<SnowgateError | null> {
  const outcome = await analyser.analyse(sql);
  return outcome.ok ? null : new SnowgateError(outcome.code, outcome.data);
}

describe('a plain read', () => {
  it.each([
    ['select 1', 'select'],
    ['  -- hello\n SELECT * FROM demo.public.orders;', 'select'],
    ['with t as (select 1 a) select * from t', 'select'],
    ['(select 1) union all (select 2)', 'select'],
    ["select 'drop table x; --', $$ ; delete $$", 'select'],
    ['show tables in database demo', 'show'],
    ['describe table demo.public.orders', 'describe'],
    ['desc view v', 'describe'],
    ['explain using json select 1', 'explain'],
  ])('lets %s through as %s', async (sql, kind) => {
    expect(await codeOf(sql)).toBe(kind);
  });

  it.each([
    ['', 'POLICY_EMPTY'],
    [';;', 'POLICY_EMPTY'],
    ['/* only a comment */', 'POLICY_EMPTY'],
    ['select 1; select 2', 'POLICY_MULTIPLE_STATEMENTS'],
    ['select 1; -- x\n drop table t', 'POLICY_MULTIPLE_STATEMENTS'],
    ['select 1 ->> drop table t', 'POLICY_PIPE'],
    ['select $a$ , 1 /* $a$', 'POLICY_LEXICAL'],
    ['select /* /* */ 1; drop table t -- */', 'POLICY_LEXICAL'],
    ['select\u00a01', 'POLICY_LEXICAL'],
    ['select\u200b1', 'POLICY_LEXICAL'],
    ['ｓelect 1', 'POLICY_LEXICAL'],
    ["select 'open", 'POLICY_LEXICAL'],
    ['select $$open', 'POLICY_LEXICAL'],
    ['select 1 /* open', 'POLICY_LEXICAL'],
    ["select r'\\' , 1 --'", 'POLICY_LEXICAL'],
    ['insert into t values (1)', 'POLICY_NOT_READ_ONLY'],
    ['with x as (select 1) insert into t select * from x', 'POLICY_NOT_READ_ONLY'],
    [
      'with p as procedure () returns int language sql as $$ begin return 1; end $$ call p()',
      'POLICY_NOT_READ_ONLY',
    ],
    ['update t set a = 1', 'POLICY_NOT_READ_ONLY'],
    ['create table t (a int)', 'POLICY_NOT_READ_ONLY'],
    ['drop database d', 'POLICY_NOT_READ_ONLY'],
    ['call p()', 'POLICY_NOT_READ_ONLY'],
    ['execute immediate $$ select 1 $$', 'POLICY_NOT_UNDERSTOOD'],
    ['use role accountadmin', 'POLICY_NOT_READ_ONLY'],
    ['set x = 1', 'POLICY_NOT_UNDERSTOOD'],
    ["put 'file:///etc/passwd' @~", 'POLICY_CONSTRUCT'],
    ['get @~ file:///tmp', 'POLICY_CONSTRUCT'],
    ['list @~', 'POLICY_NOT_READ_ONLY'],
    ['select * from @~/x', 'POLICY_OBJECT_NOT_ALLOWED'],
    ['select s.nextval', 'POLICY_CONSTRUCT'],
    ['select s."NEXTVAL"', 'POLICY_CONSTRUCT'],
    ['select * from t for update', 'POLICY_CONSTRUCT'],
    ['select m!predict(1)', 'POLICY_CONSTRUCT'],
    ["select system$cancel_all_queries('1')", 'POLICY_FUNCTION'],
    ['select "SYSTEM$ABORT_SESSION"(1)', 'POLICY_FUNCTION'],
    ["select * from table(to_query('drop table t'))", 'POLICY_FUNCTION'],
    ['select * from table(result_scan(last_query_id()))', 'POLICY_FUNCTION'],
    ["select * from identifier('a' || 'b')", 'POLICY_DYNAMIC_NAME'],
    ['select * from identifier($x)', 'POLICY_DYNAMIC_NAME'],
    ['select * from table($x)', 'POLICY_DYNAMIC_NAME'],
    ['show nonsense', 'POLICY_NOT_UNDERSTOOD'],
    ['describe table t; drop table t', 'POLICY_MULTIPLE_STATEMENTS'],
    ['explain drop table t', 'POLICY_NOT_READ_ONLY'],
  ])('refuses %j with %s', async (sql, code) => {
    expect(await codeOf(sql)).toBe(code);
  });

  it('names the construct, its place and what is allowed', async () => {
    expect(await refusalOf('select 1,\n  s.nextval')).toMatchObject({
      message: expect.stringMatching(/^Line 2, column 5: \.NEXTVAL is refused/),
      next: expect.stringContaining('SHOW SEQUENCES'),
    });
  });

  it('refuses a text beyond its limit before looking at it', async () => {
    expect(await refusalOf(`select ${"'".repeat(1_000_000)}`)).toMatchObject({
      code: 'POLICY_TOO_LONG',
      status: 413,
    });
  });
});
