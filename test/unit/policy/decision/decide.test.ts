import { describe, expect, it } from 'vitest';
import type { PolicyInput } from '../../../../server/contract/policy.ts';
import { SnowgateError } from '../../../../server/errors/snowgate-error.ts';
import { decideText } from '../../../fixtures/policy-context.ts';

const codeOf = (sql: string, input: PolicyInput, changes = {}): string => {
  const decision = decideText(sql, input, changes);
  return decision.decision === 'deny' ? decision.code : decision.decision;
};

describe('allow and deny entries', () => {
  it.each([
    [['DB1'], [], 'db1.s.t', 'allow'],
    [['db1'], [], 'db1.s.t', 'allow'],
    [['"db1"'], [], 'db1.s.t', 'POLICY_OBJECT_NOT_ALLOWED'],
    [['DB1.S'], [], 'db1.s.t', 'allow'],
    [['DB1.S'], [], 'db1.s2.t', 'POLICY_OBJECT_NOT_ALLOWED'],
    [['DB1.S.T'], [], 'db1.s.t', 'allow'],
    [['DB1.S.T'], [], 'db1.s.u', 'POLICY_OBJECT_NOT_ALLOWED'],
    [['DB1.*.T'], [], 'db1.x.t', 'allow'],
    [['DB1.*.T'], [], 'db1.x.u', 'POLICY_OBJECT_NOT_ALLOWED'],
    [['*'], [], 'db9.s.t', 'allow'],
    [['*.PUBLIC'], [], 'db9.public.t', 'allow'],
    [['*.PUBLIC'], [], 'db9.s.t', 'POLICY_OBJECT_NOT_ALLOWED'],
    [['*'], ['DB2'], 'db2.s.t', 'POLICY_OBJECT_DENIED'],
    [['*'], ['DB2'], '"db2".s.t', 'POLICY_OBJECT_DENIED'],
    [['*'], ['DB2.S'], 'db2.s.t', 'POLICY_OBJECT_DENIED'],
    [['*'], ['DB2.S'], 'db2.s2.t', 'allow'],
    [['DB1'], ['DB1.S.SALARIES'], 'db1.s.salaries', 'POLICY_OBJECT_DENIED'],
    [['DB1'], ['DB1.S.SALARIES'], 'salaries', 'POLICY_OBJECT_DENIED'],
    [['DB1'], ['*.*.SALARIES'], 'db1.x.salaries', 'POLICY_OBJECT_DENIED'],
    [[], [], 'db1.s.t', 'POLICY_OBJECT_NOT_ALLOWED'],
  ])('allow %j deny %j: %s is %s', (allow, deny, name, expected) => {
    // A full name needs no context; a name of one part is looked up in DB1.S.
    const nowhere = name.includes('.') ? { database: null, schema: null } : {};
    expect(codeOf(`select * from ${name}`, { allow, deny }, nowhere)).toBe(expected);
  });

  it('name the object, the rule and what is allowed', () => {
    const decision = decideText('select *\nfrom db2.s.t', { allow: ['DB1', 'DEMO.PUBLIC'] });
    const error = decision.decision === 'deny' ? new SnowgateError(decision.code, decision.data) : null;
    expect(error?.message).toContain('Line 2, column 12: DB2.S.T is not among');
    expect(error?.next).toContain('Use DB1, DEMO.PUBLIC');
  });

  it('say nothing about objects when the kind alone is refused', () => {
    expect(codeOf('insert into db2.s.t values (1)', { allow: ['DB1'] })).toBe('POLICY_KIND_DENIED');
  });
});

describe('names without a database', () => {
  it.each([
    ['t', { database: 'DB2', schema: 'S' }, 'POLICY_OBJECT_NOT_ALLOWED'],
    ['s.t', { database: 'DB2', schema: 'S' }, 'POLICY_OBJECT_NOT_ALLOWED'],
    ['t', { database: null, schema: null }, 'POLICY_UNRESOLVED_NAME'],
    ['s.t', { database: null, schema: null }, 'POLICY_UNRESOLVED_NAME'],
    ['t', { database: 'DB1', schema: null }, 'POLICY_UNRESOLVED_NAME'],
    ['db1.s.t', { database: null, schema: null }, 'allow'],
  ])('%s in %j: %s', (name, changes, expected) => {
    expect(codeOf(`select * from ${name}`, { allow: ['DB1'] }, changes)).toBe(expected);
  });

  it('may mean PUBLIC too when the search path is not pinned', () => {
    const changes = { searchPath: 'with-public' };
    expect(codeOf('select * from t', { allow: ['DB1.S'] }, changes)).toBe('POLICY_OBJECT_NOT_ALLOWED');
    expect(codeOf('select * from t', { allow: ['DB1.S', 'DB1.PUBLIC'] }, changes)).toBe('allow');
    expect(codeOf('select * from s.t', { allow: ['DB1.S'] }, changes)).toBe('allow');
  });
});

describe('levels', () => {
  it('relaxed checks databases only, and deny entries still win', () => {
    const input: PolicyInput = { level: 'relaxed', allow: ['DB1.S'], deny: ['DB1.X'] };
    expect(codeOf('select * from db1.other.t', input)).toBe('allow');
    expect(codeOf('select * from db1.x.t', input)).toBe('POLICY_OBJECT_DENIED');
    expect(codeOf('select * from db2.s.t', input)).toBe('POLICY_OBJECT_NOT_ALLOWED');
  });

  const all = { read: 'allow', write: 'allow', ddl: 'allow', call: 'allow' } as const;
  it.each([
    ['relaxed', ['*'], [], all, 'allow'],
    ['relaxed', ['*'], [], { ...all, ddl: 'ask' }, 'ask'],
    ['relaxed', ['*'], [], { ...all, ddl: 'deny' }, 'POLICY_NOT_UNDERSTOOD'],
    ['relaxed', ['*'], [], {}, 'POLICY_NOT_UNDERSTOOD'],
    ['relaxed', ['*'], ['DB2'], all, 'POLICY_NOT_UNDERSTOOD'],
    ['relaxed', ['DB1'], [], all, 'POLICY_NOT_UNDERSTOOD'],
    ['moderate', ['*'], [], all, 'POLICY_NOT_UNDERSTOOD'],
    ['strict', ['*'], [], all, 'POLICY_NOT_UNDERSTOOD'],
  ] as const)(
    '%s with allow %j deny %j %j: what is not understood is %s',
    (level, allow, deny, statements, expected) => {
      const input: PolicyInput = { level, allow: [...allow], deny: [...deny], statements };
      expect(codeOf('select a from t where ((a b c', input)).toBe(expected);
    },
  );

  it.each([
    'select 1; drop table t',
    'select 1 ->> drop table t',
    "put 'file:///x' @~",
    'use role accountadmin',
    'set x = 1',
  ])('never let %j through, not even relaxed', (sql) => {
    const decision = decideText(sql, { level: 'relaxed', allow: ['*'], statements: all });
    expect(decision.decision).toBe('deny');
  });

  it('strict takes no name on trust', () => {
    expect(codeOf('select * from identifier($x)', { level: 'strict', allow: ['*'] })).toBe(
      'POLICY_DYNAMIC_NAME',
    );
    expect(codeOf('select * from identifier($x)', { level: 'moderate', allow: ['*'] })).toBe('allow');
    expect(codeOf('select * from identifier($x)', { allow: ['*'], deny: ['DB2'] })).toBe(
      'POLICY_DYNAMIC_NAME',
    );
  });

  it('strict has the plan of a query confirmed', () => {
    const confirm = (input: PolicyInput) => {
      const decision = decideText('select * from t', { allow: ['DB1'], ...input });
      return decision.decision === 'deny' ? null : decision.confirmPlan;
    };
    expect(confirm({ level: 'strict' })).toBe(true);
    expect(confirm({ level: 'strict', explain: 'never' })).toBe(true);
    expect(confirm({ explain: 'always' })).toBe(true);
    expect(confirm({ scanBytesPerQuery: 1 })).toBe(true);
    expect(confirm({})).toBe(false);
  });
});

describe('listings', () => {
  const filterOf = (sql: string, input: PolicyInput) => {
    const decision = decideText(sql, input);
    return decision.decision === 'deny' ? decision.code : (decision.filter?.rows ?? null);
  };

  it.each([
    ['show tables in database db1', { allow: ['DB1'] }, null],
    ['show tables in database db1', { allow: ['DB1.S'] }, 'object'],
    ['show tables in database db1', { allow: ['DB1'], deny: ['DB1.X'] }, 'object'],
    ['show tables in schema db1.x', { allow: ['DB1'], deny: ['DB1.X'] }, 'POLICY_OBJECT_DENIED'],
    ['show tables in account', { allow: ['DB1'] }, 'object'],
    ['show tables in account', { allow: ['*'] }, null],
    ['show schemas in database db1', { allow: ['DB1.S'] }, 'schema'],
    ['show databases', { allow: ['DB1'] }, 'database'],
    ['show grants to role r', { allow: ['DB1'] }, 'POLICY_SCOPE'],
    ['show grants to role r', { allow: ['*'] }, null],
    ['describe database db1', { allow: ['DB1.S'] }, 'POLICY_OBJECT_NOT_ALLOWED'],
    ["select get_ddl('schema', 'db1.s')", { allow: ['DB1'], deny: ['DB1.S.T'] }, 'POLICY_OBJECT_NOT_ALLOWED'],
    ['select * from information_schema.tables', { allow: ['DB1.S'] }, 'POLICY_OBJECT_NOT_ALLOWED'],
    [
      'select * from information_schema.tables',
      { allow: ['DB1'], deny: ['DB1.X'] },
      'POLICY_OBJECT_NOT_ALLOWED',
    ],
    ['select * from information_schema.tables', { allow: ['DB1.S', 'DB1.INFORMATION_SCHEMA'] }, null],
  ] as const)('%s under %j: %s', (sql, input, expected) => {
    expect(filterOf(sql, input as unknown as PolicyInput)).toBe(expected);
  });

  it('are refused when the caller does not filter them', () => {
    const changes = { filtersListings: false };
    expect(codeOf('show databases', { allow: ['DB1'] }, changes)).toBe('POLICY_SCOPE');
    expect(codeOf('show databases', { allow: ['*'] }, changes)).toBe('allow');
  });
});

describe('stored results', () => {
  const sql = "select * from table(result_scan('01b0-1'))";
  it('belong to the client that asks', () => {
    expect(codeOf(sql, { allow: ['DB1'] })).toBe('POLICY_RESULT_NOT_OWN');
    expect(codeOf(sql, { allow: ['DB1'] }, { ownsQuery: (id: string) => id === '01b0-1' })).toBe('allow');
    expect(codeOf(sql, { allow: ['*'] })).toBe('POLICY_RESULT_NOT_OWN');
  });
});
