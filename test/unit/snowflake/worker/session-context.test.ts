import { describe, expect, test } from 'vitest';
import type { StatementContext } from '../../../../server/snowflake/types.ts';
import { planContext, type SessionContext } from '../../../../server/snowflake/worker/session-context.ts';

const baseline: SessionContext = { role: 'READER', warehouse: 'WH', database: 'DEMO', schema: 'PUBLIC' };
const nothing: SessionContext = { role: 'READER', warehouse: null, database: null, schema: null };

function plan(
  wanted: StatementContext,
  current: SessionContext = baseline,
  base: SessionContext = baseline,
  defaults: Readonly<Record<string, string | null>> = {},
): readonly string[] | null {
  const situation = { current, baseline: base, defaultSchemas: new Map(Object.entries(defaults)) };
  return planContext(wanted, situation)?.map(({ sql }) => sql) ?? null;
}

describe('nothing to do', () => {
  test.each<[string, StatementContext]>([
    ['no wish', {}],
    ['the database one is in', { database: 'DEMO' }],
    ['the place one is in', { database: 'DEMO', schema: 'PUBLIC', role: 'READER', warehouse: 'WH' }],
  ])('%s', (_what, wanted) => {
    expect(plan(wanted)).toEqual([]);
  });
});

test('database and schema are switched in one statement', () => {
  expect(plan({ database: 'SALES', schema: 'RAW' })).toEqual(['USE SCHEMA "SALES"."RAW"']);
});

test('role first, then warehouse, then place', () => {
  expect(plan({ role: 'ADMIN', warehouse: 'BIG', database: 'SALES', schema: 'RAW' })).toEqual([
    'USE ROLE "ADMIN"',
    'USE WAREHOUSE "BIG"',
    'USE SCHEMA "SALES"."RAW"',
  ]);
});

test('what the last user of the connection chose is put back', () => {
  const current = { role: 'ADMIN', warehouse: 'BIG', database: 'SALES', schema: 'RAW' };
  expect(plan({}, current)).toEqual([
    'USE ROLE "READER"',
    'USE WAREHOUSE "WH"',
    'USE SCHEMA "DEMO"."PUBLIC"',
  ]);
});

test('a database without schema means the schema that Snowflake chooses with it', () => {
  const current = { ...baseline, database: 'SALES', schema: 'RAW' };
  expect(plan({ database: 'SALES' }, current)).toEqual(['USE DATABASE "SALES"']);
  expect(
    plan({ database: 'SALES' }, { ...current, schema: 'PUBLIC' }, baseline, { SALES: 'PUBLIC' }),
  ).toEqual([]);
  expect(plan({ database: 'SALES' }, { ...current, schema: null }, baseline, { SALES: null })).toEqual([]);
});

test('no statement leaves a database or a warehouse that the profile does not have', () => {
  expect(plan({}, { ...nothing, database: 'SALES' }, nothing)).toBeNull();
  expect(plan({}, { ...nothing, warehouse: 'BIG' }, nothing)).toBeNull();
  expect(plan({}, nothing, nothing)).toEqual([]);
});

test('names are quoted so that they cannot end the statement', () => {
  expect(plan({ database: 'a"; DROP TABLE x; --', schema: 'b"c' })).toEqual([
    'USE SCHEMA "a""; DROP TABLE x; --"."b""c"',
  ]);
});
