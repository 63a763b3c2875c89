import { describe, expect, test } from 'vitest';
import { decideText } from '../../../fixtures/policy-context.ts';

const spellings = [
  (view: string) => `select * from db1.information_schema.${view}`,
  (view: string) => `select * from information_schema.${view}`,
  (view: string) => `select * from "DB1"."INFORMATION_SCHEMA"."${view.toUpperCase()}"`,
  (view: string) => `select * from db1."information_schema".${view}`,
  (view: string) => `select * from identifier('db1.information_schema.${view}')`,
  (view: string) => `describe view db1.information_schema.${view}`,
  (view: string) => `show columns in information_schema.${view}`,
];
const wide = [
  'object_privileges',
  'load_history',
  'packages',
  'applicable_roles',
  'enabled_roles',
  'referential_constraints',
  'a_view_of_next_year',
];

describe.each(wide)('%s tells of more than the database', (view) => {
  test.each(spellings.map((spell) => spell(view)))('%s', (sql) => {
    expect(decideText(sql).decision).toBe('deny');
    expect(decideText(sql, { level: 'relaxed', allow: ['DB1'] }).decision).toBe('deny');
    expect(decideText(sql, { allow: ['*'], deny: ['DB2'] }).decision).toBe('deny');
    expect(decideText(sql, { allow: ['*'] }).decision).toBe('allow');
  });
});

describe.each(['tables', 'columns', 'views', 'schemata'])('%s keeps to the database', (view) => {
  test.each(spellings.map((spell) => spell(view)))('%s', (sql) => {
    expect(decideText(sql).decision).toBe('allow');
  });
});

test('the session can stand in INFORMATION_SCHEMA', () => {
  const inside = { schema: 'INFORMATION_SCHEMA' };
  expect(decideText('select * from object_privileges', undefined, inside).decision).toBe('deny');
  expect(decideText('select * from tables', undefined, inside).decision).toBe('allow');
});

test.each([
  'show parameters in account',
  "show parameters like 'X' in account",
  'show imported keys in table db1.s.t',
  'show exported keys in table db1.s.t',
  'show imported keys',
])('%s is for clients that are restricted in nothing', (sql) => {
  expect(decideText(sql)).toMatchObject({ code: 'POLICY_SCOPE' });
  expect(decideText(sql, { allow: ['*'] }).decision).toBe('allow');
});

test.each(['show parameters', 'show parameters in session', 'show primary keys in table t'])(
  '%s tells of nothing else',
  (sql) => {
    expect(decideText(sql).decision).toBe('allow');
  },
);
