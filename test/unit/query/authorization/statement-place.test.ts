import { describe, expect, test } from 'vitest';
import { type PolicyInput, policySchema } from '../../../../server/contract/policy.ts';
import { analyse } from '../../../../server/policy/analysis/analyse.ts';
import {
  namePlaceOf,
  type PlaceWishes,
  runPlaceOf,
} from '../../../../server/query/authorization/statement-place.ts';
import { parse } from '../../../fixtures/policy-context.ts';

const nowhere = { database: null, schema: null };
const wish = (changes: Partial<PlaceWishes> = {}): PlaceWishes => ({
  stored: null,
  database: null,
  schema: null,
  session: nowhere,
  defaults: { database: 'HR', schema: 'S' },
  ...changes,
});
const place = (policy: PolicyInput, changes: Partial<PlaceWishes> = {}) => {
  const found = namePlaceOf(policySchema.parse(policy), wish(changes));
  return found.ok ? [found.place.database, found.place.schema] : found.code;
};

describe('the place where names are looked up', () => {
  test.each<[PolicyInput, Partial<PlaceWishes>, unknown]>([
    [{ allow: ['HR'] }, {}, ['HR', 'S']],
    [{ allow: ['*'] }, {}, ['HR', 'S']],
    [{ allow: ['HR.S.T'] }, {}, ['HR', 'S']],
    [{ allow: ['HR'] }, { session: { database: 'HR', schema: 'S2' } }, ['HR', 'S2']],
    [{ allow: ['HR'] }, { session: { database: 'HR', schema: null } }, ['HR', null]],
    [{ allow: ['HR'] }, { schema: 'S2' }, ['HR', 'S2']],
    [{ allow: ['HR'] }, { database: 'HR' }, ['HR', null]],
    [{ allow: ['A'] }, { database: 'A', schema: 'X' }, ['A', 'X']],
    // Chosen by the call, or kept with the result whose page is asked for: judged.
    [{ allow: ['A'] }, { database: 'HR' }, 'POLICY_OBJECT_NOT_ALLOWED'],
    [{ allow: ['A'] }, { stored: { database: 'HR', schema: 'S' } }, 'POLICY_OBJECT_NOT_ALLOWED'],
    [{ allow: ['*'], deny: ['HR'] }, { database: 'HR' }, 'POLICY_OBJECT_DENIED'],
    [{ allow: ['HR.S'] }, { schema: 'S2' }, 'POLICY_OBJECT_NOT_ALLOWED'],
    // Not chosen: left out, with what would have been looked up in it.
    [{ allow: ['A'] }, {}, [null, null]],
    [{ allow: ['HR.S2'] }, {}, [null, null]],
    [{ allow: ['*'], deny: ['HR.S'] }, {}, [null, null]],
    [{ allow: ['A'] }, { schema: 'S' }, 'POLICY_UNRESOLVED_NAME'],
    [{ allow: ['HR'] }, { session: { database: 'A', schema: 'X' } }, [null, null]],
    [{ allow: [] }, {}, [null, null]],
  ])('%j %j: %j', (policy, changes, expected) => {
    expect(place(policy, changes)).toEqual(expected);
  });
});

describe('the place where a statement runs', () => {
  const runPlace = (policy: PolicyInput, sql: string, changes: Partial<PlaceWishes> = {}) => {
    const parsed = policySchema.parse(policy);
    const names = namePlaceOf(parsed, wish(changes));
    if (!names.ok) throw new Error(names.code);
    const outcome = analyse(sql, parse);
    return runPlaceOf(parsed, names.place, wish(changes), outcome.ok ? outcome.analysis.references : []);
  };
  test.each<[PolicyInput, string, Partial<PlaceWishes>, object]>([
    [{ allow: ['*'] }, 'select * from B.S.T', {}, { database: 'HR', schema: 'S' }],
    [{ allow: ['A', 'B'] }, 'select * from B.S.T', {}, { database: 'B', schema: 'S' }],
    [{ allow: ['A', 'B'] }, 'select * from B..T', {}, { database: 'B', schema: 'PUBLIC' }],
    [{ allow: ['A.X', 'B'] }, 'select 1', {}, { database: 'A', schema: 'X' }],
    [{ allow: ['A', 'B'] }, 'create schema B.NEW', {}, { database: 'A' }],
    [{ allow: ['*.PUBLIC', 'B.S.T'] }, 'select 1', {}, { database: 'B', schema: 'S' }],
    [{ allow: ['A', 'B'], deny: ['A'] }, 'select 1', {}, { database: 'B' }],
    [{ allow: ['A'] }, 'select 1', { session: { database: 'HR', schema: 'S' } }, { database: 'A' }],
    // Nothing is allowed by name: it runs where the profile is, and only what names nothing does.
    [{ allow: ['*.PUBLIC'] }, 'select 1', {}, {}],
    [{ allow: [] }, 'select 1', {}, {}],
    // The profile's schema is foreign, though its database is not.
    [{ allow: ['HR'] }, 'select 1', { database: 'HR' }, { database: 'HR' }],
    [{ allow: ['HR.S2'] }, 'select 1', { database: 'HR' }, { database: 'HR', schema: 'S2' }],
    [
      { allow: ['HR.S2', 'HR.S3'] },
      'select * from HR.S3.T',
      { database: 'HR' },
      { database: 'HR', schema: 'S3' },
    ],
    [{ allow: ['HR'], deny: ['HR.S'] }, 'select 1', { database: 'HR' }, { database: 'HR', schema: 'PUBLIC' }],
    [{ allow: ['A', 'HR.S2'] }, 'select * from A.X.T', { database: 'HR' }, { database: 'HR', schema: 'S2' }],
    // What a page was cleared with stays.
    [{ allow: ['A'] }, 'select 1', { stored: { database: 'A' } }, { database: 'A' }],
  ])('%j %s %j: %j', (policy, sql, changes, expected) => {
    expect(runPlace(policy, sql, changes)).toEqual(expected);
  });
});
