import { describe, expect, it } from 'vitest';
import type { PolicyInput } from '../../../server/contract/policy.ts';
import { analyse } from '../../../server/policy/analysis/analyse.ts';
import { decideUse } from '../../../server/policy/decision/decide-use.ts';
import { context, decideText, parse, policyOf } from '../../fixtures/policy-context.ts';

const all: PolicyInput = {
  allow: ['DB1'],
  statements: { read: 'allow', write: 'allow', ddl: 'allow', call: 'allow' },
};

describe('statements that change something', () => {
  it.each([
    ['insert into t values (1)', 'write', ['DB1.S.T']],
    ['insert into db1.s.t (a, b) select a, b from u', 'write', ['DB1.S.T', 'DB1.S.U']],
    ['insert overwrite into t select 1', 'write', ['DB1.S.T']],
    ['frobnicate t', 'unknown', []],
    ['update t set a = 1 where b = 2', 'write', ['DB1.S.T']],
    ['update t set a = u.a from u where t.b = u.b', 'write', ['DB1.S.T', 'DB1.S.U']],
    ['delete from t where a = 1', 'write', ['DB1.S.T']],
    ['merge into t using u on t.a = u.a when matched then delete', 'write', ['DB1.S.T', 'DB1.S.U']],
    [
      'merge into t using (select * from u) x on t.a = x.a when not matched then insert (a) values (x.a)',
      'write',
      ['DB1.S.T', 'DB1.S.U'],
    ],
    ['truncate table if exists t', 'ddl', ['DB1.S.T']],
    ['drop table t', 'ddl', ['DB1.S.T']],
    ['drop view if exists db1.s.v', 'ddl', ['DB1.S.V']],
    ['drop schema db1.x cascade', 'ddl', ['DB1.X']],
    ['undrop table t', 'ddl', ['DB1.S.T']],
    ["comment on table t is 'x'", 'ddl', ['DB1.S.T']],
    ["comment on column db1.s.t.a is 'x'", 'ddl', ['DB1.S.T']],
    ['alter table t add column b int', 'ddl', ['DB1.S.T']],
    ['alter table t rename to db1.s.u', 'ddl', ['DB1.S.T', 'DB1.S.U']],
    ['alter table t swap with u', 'ddl', ['DB1.S.T', 'DB1.S.U']],
    ['create table t (a int not null, b varchar(10))', 'ddl', ['DB1.S.T']],
    ['create or replace transient table t as select * from u', 'ddl', ['DB1.S.T', 'DB1.S.U']],
    ['create table t clone u at (offset => -60)', 'ddl', ['DB1.S.T', 'DB1.S.U']],
    ['create view v (a) as with x as (select * from u) select * from x', 'ddl', ['DB1.S.V', 'DB1.S.U']],
    ['create schema db1.x', 'ddl', ['DB1.X']],
    ["call db1.s.p(1, 'x', a => null)", 'call', ['DB1.S.P']],
  ])('%s is %s of %j', (sql, kind, references) => {
    const decision = decideText(sql, all);
    expect([decision.kind, [...decision.references].sort()]).toEqual([kind, [...references].sort()]);
    expect(decision.decision).toBe(kind === 'unknown' ? 'deny' : 'allow');
  });

  it.each([
    'insert into db2.s.t values (1)',
    'insert into t select * from db2.s.u',
    'with t as (select 1) insert into t select * from t',
    'update db2.s.t set a = 1',
    'update t set a = (select max(a) from db2.s.u)',
    'update t set a = 1 from db2.s.u',
    'delete from db2.s.t',
    'delete from t where a in (select a from db2.s.u)',
    'delete from t using db2.s.u where true',
    'merge into db2.s.t using u on true when matched then delete',
    'merge into t using db2.s.u on true when matched then delete',
    'merge into t using u on true when matched and (select true from db2.s.x) then delete',
    'insert all into t into db2.s.u select 1',
    'insert first when 1 = 1 then into db2.s.u select 1',
    'drop table db2.s.t',
    'drop database db2',
    'drop database db1.s',
    'drop user bob',
    'truncate db2.s.t',
    'alter table db2.s.t add column b int',
    'alter table t swap with db2.s.u',
    'alter table t rename to db2.s.u',
    'alter table t add row access policy db2.s.p on (a)',
    'alter table t add column b int default db2.s.q.nextval',
    'alter table t modify column a set masking policy p',
    "alter stage s set url = 's3://elsewhere'",
    'alter task t modify as delete from db2.s.t',
    'alter user bob set default_role = accountadmin',
    'alter account set x = 1',
    'alter database db1 enable replication to accounts x',
    'alter warehouse w suspend',
    'create table db2.s.t (a int)',
    'create table t as select * from db2.s.u',
    'create table t clone db2.s.u',
    'create table t like db2.s.u',
    'create table t (a int references db2.s.u (a))',
    'create table t (a int default db2.s.f())',
    'create table t using template (select * from db2.s.u)',
    'create view v as select * from db2.s.u',
    'create view v as select 1; drop table t',
    'create database x from share y.z',
    "create stage s url = 's3://elsewhere'",
    'create function f() returns int as $$ 1 $$',
    'create procedure p() returns int language sql as $$ begin return 1; end $$',
    "create task k schedule = '1 minute' as delete from t",
    "create external function f(a int) returns int api_integration = i as 'https://x'",
    "create dynamic table d target_lag = '1 minute' warehouse = w as select * from db2.s.u",
    'create role r',
    'create user u',
    'create temporary table t (a int)',
    'create temp table t as select 1',
    'grant select on all tables in schema db1.s to role r',
    'revoke select on table t from role r',
    'copy into t from @db2.s.st',
    'copy into @db1.s.st from t',
    'put file:///etc/passwd @db1.s.st',
    'get @db1.s.st file:///tmp',
    'remove @db1.s.st',
    'call db2.s.p()',
    'call p(f(1))',
    'call p((select a from db2.s.t))',
    "call system$send_email('a', 'b')",
    'call identifier($p)()',
    "execute immediate 'select 1'",
    'execute task t',
    'begin delete from t; end',
    'declare x int; begin return 1; end',
    'use role accountadmin',
    'set a = 1',
    'begin',
    'commit',
  ])('%s is refused even when every kind is allowed', (sql) => {
    expect(decideText(sql, all).decision).toBe('deny');
  });

  it('ask a human where the policy says so', () => {
    const input: PolicyInput = { allow: ['DB1'], statements: { write: 'ask' } };
    expect(decideText('insert into t values (1)', input).decision).toBe('ask');
    expect(decideText('insert into db2.s.t values (1)', input).decision).toBe('deny');
  });

  it('need all of a database or schema that they change', () => {
    const input: PolicyInput = { ...all, allow: ['DB1'], deny: ['DB1.S.KEEP'] };
    expect(decideText('drop schema db1.s', input).decision).toBe('deny');
    expect(decideText('drop schema db1.x', input).decision).toBe('allow');
    expect(decideText('drop database db1', input).decision).toBe('deny');
  });

  it('keep temporary objects to connections of their own', () => {
    expect(decideText('create temporary table t (a int)', { ...all, level: 'strict' }).decision).toBe(
      'allow',
    );
    expect(decideText('create temporary table t (a int)', all)).toMatchObject({ code: 'POLICY_TEMPORARY' });
  });
});

describe('USE', () => {
  const use = (sql: string, input: PolicyInput = { allow: ['DB1', 'DB2.S'], deny: ['DB1.HIDDEN'] }) => {
    const outcome = analyse(sql, parse);
    if (!outcome.ok || !outcome.analysis.use) return outcome.ok ? 'no target' : outcome.code;
    const decided = decideUse(policyOf(input), outcome.analysis.use, context);
    return decided.ok ? `${decided.database}.${decided.schema}` : decided.code;
  };

  it.each([
    ['use database db1', 'DB1.PUBLIC'],
    ['use db1', 'DB1.PUBLIC'],
    ['use schema db1.x', 'DB1.X'],
    ['use schema x', 'DB1.X'],
    ['use db1.x', 'DB1.X'],
    ['use database db2', 'DB2.PUBLIC'],
    ['use schema db2.s', 'DB2.S'],
    ['use schema db2.x', 'POLICY_OBJECT_NOT_ALLOWED'],
    ['use database db3', 'POLICY_OBJECT_NOT_ALLOWED'],
    ['use schema db1.hidden', 'POLICY_OBJECT_DENIED'],
    ['use schema "hidden"', 'POLICY_OBJECT_DENIED'],
    ["use database identifier('db1')", 'DB1.PUBLIC'],
    ['use database identifier($x)', 'POLICY_DYNAMIC_NAME'],
    ['use role r', 'POLICY_SESSION'],
    ['use warehouse w', 'POLICY_SESSION'],
    ['use secondary roles all', 'POLICY_SESSION'],
    ['use database db1 x', 'POLICY_NOT_UNDERSTOOD'],
    ['use database db1; use role r', 'POLICY_MULTIPLE_STATEMENTS'],
  ])('%s leads to %s', (sql, expected) => {
    expect(use(sql)).toBe(expected);
  });
});
