import { describe, expect, test } from 'vitest';
import type { PolicyInput } from '../../../../server/contract/policy.ts';
import { analyse } from '../../../../server/policy/analysis/analyse.ts';
import { shareKey } from '../../../../server/query/coalescing/share-key.ts';
import type { AuthorizedStatement } from '../../../../server/query/model/authorized-statement.ts';
import type { StatementContext } from '../../../../server/snowflake/types.ts';
import { parse, policyOf } from '../../../fixtures/policy-context.ts';

interface Asked {
  readonly sql?: string;
  readonly policy?: PolicyInput;
  readonly context?: StatementContext;
  readonly profile?: string;
  readonly maxRows?: number;
  readonly keepRows?: number;
  readonly maxBytes?: number;
}

const allow = ['DEMO', 'SALES.PUBLIC'];
const base = { allow };

function keyOf(asked: Asked = {}) {
  const { sql = 'SELECT a FROM t', policy = base, context = { database: 'DEMO', schema: 'PUBLIC' } } = asked;
  const outcome = analyse(sql, parse);
  if (!outcome.ok) throw new Error(outcome.code);
  const { kind, verb, digest } = outcome.analysis;
  const cleared: AuthorizedStatement = {
    policy: policyOf(policy),
    context,
    filter: null,
    repeatable: true,
    use: null,
    kind,
    verb,
    digest,
    approvedUnder: null,
  };
  const { profile = 'p', maxRows = 100, keepRows = 200, maxBytes = 1_000 } = asked;
  return shareKey(cleared, { profile, maxRows, keepRows, maxBytes });
}

describe('is the same', () => {
  test.each<[string, Asked]>([
    ['for the same', {}],
    ['in whatever order the entries stand', { policy: { allow: ['SALES.PUBLIC', 'DEMO', 'DEMO'] } }],
    [
      'with other quotas and shares',
      {
        policy: {
          ...base,
          priority: 9,
          weight: 3,
          approvalSeconds: 1,
          quota: { burst: 1 },
        },
      },
    ],
    ['in other white space', { sql: 'select  A from T;' }],
  ])('%s', (_, asked) => {
    expect(keyOf(asked)?.key).toBe(keyOf()?.key);
  });
});

describe('is another', () => {
  test.each<[string, Asked]>([
    ['for another profile', { profile: 'other' }],
    ['for another role', { context: { database: 'DEMO', schema: 'PUBLIC', role: 'R' } }],
    ['for another warehouse', { context: { database: 'DEMO', schema: 'PUBLIC', warehouse: 'W' } }],
    ['in another database', { context: { database: 'SALES', schema: 'PUBLIC' } }],
    ['in another schema', { context: { database: 'DEMO', schema: 'OTHER' } }],
    ['without a schema', { context: { database: 'DEMO' } }],
    ['when a part could be taken for another', { context: { schema: 'PUBLIC', role: 'DEMO' } }],
    ['with fewer rows', { maxRows: 99 }],
    ['with fewer rows for later pages', { keepRows: 199 }],
    ['with fewer bytes', { maxBytes: 999 }],
    ['for another statement', { sql: 'SELECT b FROM t' }],
    ['at another level', { policy: { ...base, level: 'relaxed' } }],
    ['with more allowed', { policy: { allow: [...allow, 'MORE'] } }],
    ['with less allowed', { policy: { allow: ['DEMO'] } }],
    ['with the same name in other case', { policy: { allow: ['"demo"', 'SALES.PUBLIC'] } }],
    ['with an entry denied', { policy: { ...base, deny: ['DEMO.PUBLIC.SALARIES'] } }],
    ['with what is allowed denied', { policy: { allow: [], deny: allow } }],
    ['when a human is asked', { policy: { ...base, statements: { read: 'ask' } } }],
    ['when it may write', { policy: { ...base, statements: { write: 'allow' } } }],
    ['when the plan confirms', { policy: { ...base, explain: 'always' } }],
    ['when views are trusted', { policy: { ...base, trustViews: true } }],
    ['when the scan is limited', { policy: { ...base, scanBytesPerQuery: 1 } }],
    ['with a rule of its own', { policy: { ...base, validators: ['/rule.js'] } }],
  ])('%s', (_, asked) => {
    expect(keyOf(asked)?.key).toEqual(expect.any(String));
    expect(keyOf(asked)?.key).not.toBe(keyOf()?.key);
  });
});

describe('is none', () => {
  test.each<[string, Asked]>([
    ['at level strict', { policy: { ...base, level: 'strict' } }],
    ['for a volatile statement', { sql: 'SELECT RANDOM()' }],
    ['for a change', { sql: 'DELETE FROM t' }],
    [
      'for names among the views of Snowflake itself',
      { context: { database: 'DEMO', schema: 'INFORMATION_SCHEMA' } },
    ],
    ['in the database of Snowflake itself', { context: { database: 'SNOWFLAKE', schema: 'ACCOUNT_USAGE' } }],
  ])('%s', (_, asked) => {
    expect(keyOf(asked)).toBeNull();
  });
});

test('only the answer to a SELECT is kept', () => {
  const keeps = ['SELECT a FROM t', 'SHOW TABLES', 'DESCRIBE TABLE t', 'EXPLAIN SELECT a FROM t'].map(
    (sql) => keyOf({ sql })?.keep,
  );
  expect(keeps).toEqual([true, false, false, false]);
});
