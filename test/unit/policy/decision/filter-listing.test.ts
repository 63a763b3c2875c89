import { expect, test } from 'vitest';
import { policySchema } from '../../../../server/contract/policy.ts';
import type { Listing } from '../../../../server/policy/analysis/analysis-types.ts';
import { filterListing } from '../../../../server/policy/decision/filter-listing.ts';

const policy = policySchema.parse({ allow: ['A.P.T', 'B'], deny: ['B.HR'] });
const listing = (rows: Listing['rows']): Listing => ({
  what: 'OBJECTS',
  scope: 'account',
  rows,
  limit: null,
});
const names = ['created_on', 'name', 'database_name', 'schema_name'];

test('rows about objects outside the policy are left out', () => {
  const rows = [
    ['x', 'T', 'A', 'P'],
    ['x', 'U', 'A', 'P'],
    ['x', 'T', 'B', 'P'],
    ['x', 'T', 'B', 'HR'],
    ['x', 'T', 'C', 'P'],
    ['x', 'T', null, null],
  ];
  expect(filterListing(policy, listing('object'), names, rows)).toEqual([rows[0], rows[2]]);
});

test('a container of something allowed is shown', () => {
  const rows = [
    ['x', 'P', 'A'],
    ['x', 'Q', 'A'],
    ['x', 'HR', 'B'],
    ['x', 'P', 'B'],
  ];
  expect(filterListing(policy, listing('schema'), names, rows)).toEqual([rows[0], rows[3]]);
  const databases = [
    ['x', 'A'],
    ['x', 'B'],
    ['x', 'C'],
  ];
  expect(filterListing(policy, listing('database'), names, databases)).toEqual([databases[0], databases[1]]);
});

test('an answer whose rows cannot be told apart is left out whole', () => {
  expect(filterListing(policy, listing('object'), ['name'], [['T']])).toEqual([]);
  expect(filterListing(policy, listing(null), names, [['x', 'T', 'A', 'P']])).toEqual([]);
});
