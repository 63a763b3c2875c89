import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SnowgateError } from '../../../server/errors.ts';
import { createStatementGuard } from '../../../server/policy/statement-guard.ts';
import type { StatementGuard } from '../../../server/policy/types.ts';

let guard: StatementGuard;
beforeAll(() => {
  guard = createStatementGuard({ deadlineMs: 5000 });
});
afterAll(() => guard.close());

async function codeOf(sql: string): Promise<string> {
  try {
    return (await guard.check(sql)).kind;
  } catch (thrown) {
    return (thrown as SnowgateError).code;
  }
}

describe('the read-only guard', () => {
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
    ['execute immediate $$ select 1 $$', 'POLICY_NOT_READ_ONLY'],
    ['use role accountadmin', 'POLICY_NOT_READ_ONLY'],
    ['set x = 1', 'POLICY_NOT_READ_ONLY'],
    ["put 'file:///etc/passwd' @~", 'POLICY_CONSTRUCT'],
    ['get @~ file:///tmp', 'POLICY_CONSTRUCT'],
    ['list @~', 'POLICY_NOT_READ_ONLY'],
    ['select * from @~/x', 'POLICY_CONSTRUCT'],
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
    await expect(guard.check('select 1,\n  s.nextval')).rejects.toMatchObject({
      message: expect.stringMatching(/^Line 2, column 5: \.NEXTVAL is refused/),
      next: expect.stringContaining('SHOW SEQUENCES'),
    });
  });

  it('refuses a text beyond its limit before looking at it', async () => {
    await expect(guard.check(`select ${"'".repeat(1_000_000)}`)).rejects.toMatchObject({
      code: 'POLICY_TOO_LONG',
      status: 413,
    });
  });
});
