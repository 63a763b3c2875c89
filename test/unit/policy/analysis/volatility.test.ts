import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyse } from '../../../../server/policy/analysis/analyse.ts';
import type { Analysis } from '../../../../server/policy/analysis/analysis-types.ts';
import { lex } from '../../../../server/policy/analysis/lexer.ts';
import { parse } from '../../../fixtures/policy-context.ts';

function analysisOf(sql: string): Analysis {
  const outcome = analyse(sql, parse);
  if (!outcome.ok) throw new Error(`${outcome.code}: ${sql}`);
  return outcome.analysis;
}

const steady = [
  'SELECT 1',
  'SELECT * FROM DEMO.SHOP.ORDERS',
  'SELECT region, SUM(amount) AS total FROM orders WHERE amount > 10 GROUP BY region ORDER BY 2 DESC LIMIT 10',
  "SELECT DATEADD(day, 1, '2026-01-01'::DATE), UPPER(name) FROM customers",
  'WITH t (a, b) AS (SELECT id, name FROM customers) SELECT a, b FROM t',
  'SELECT f.value FROM events, LATERAL FLATTEN(input => payload) f',
  'SELECT payload:user.name::VARCHAR FROM events',
  "SELECT * FROM IDENTIFIER('DEMO.SHOP.ORDERS')",
  'SELECT ROW_NUMBER() OVER (PARTITION BY a ORDER BY b) FROM t QUALIFY 1 = 1',
  'SELECT a FROM t UNION ALL SELECT a FROM u',
  'SELECT $1 FROM VALUES (1), (2)',
  'SELECT "CURRENT_USER" FROM t',
  "SELECT 'CURRENT_TIMESTAMP()' FROM t",
  'SELECT a FROM t -- CURRENT_TIMESTAMP()',
  'SHOW TABLES IN SCHEMA DEMO.SHOP',
  'SHOW DATABASES',
  'SHOW COLUMNS IN TABLE DEMO.SHOP.ORDERS',
  'DESCRIBE TABLE DEMO.SHOP.ORDERS',
  'EXPLAIN SELECT * FROM orders',
];

const volatile: Readonly<Record<string, readonly string[]>> = {
  'the moment': [
    'SELECT CURRENT_TIMESTAMP()',
    'SELECT CURRENT_TIMESTAMP',
    'SELECT current_date',
    'SELECT * FROM t WHERE d > CURRENT_DATE - 7',
    'SELECT LOCALTIME, SYSDATE()',
    'SELECT GETDATE()',
    'SELECT * FROM (SELECT 1 AS a FROM t WHERE x > (SELECT CURRENT_TIME))',
    'WITH t AS (SELECT LOCALTIMESTAMP AS now) SELECT now FROM t',
  ],
  'time travel': [
    'SELECT * FROM t AT (OFFSET => -60)',
    "SELECT * FROM t BEFORE (STATEMENT => '01b2c3d4-0000-0000-0000-000000000000')",
    'SELECT * FROM t CHANGES (INFORMATION => DEFAULT) AT (OFFSET => -60)',
    "SELECT * FROM t AT (STREAM => 'DB1.S.CHANGES_OF_T')",
  ],
  chance: [
    'SELECT RANDOM()',
    'SELECT "RANDOM"()',
    'SELECT UUID_STRING()',
    'SELECT RANDSTR(5, 1)',
    'SELECT UNIFORM(1, 10, RANDOM())',
    'SELECT * FROM t ORDER BY random() LIMIT 3',
    'SELECT * FROM t SAMPLE (10)',
    'SELECT * FROM t TABLESAMPLE BERNOULLI (10)',
    'SELECT SEQ4() FROM TABLE(GENERATOR(ROWCOUNT => 3))',
    "SELECT ENCRYPT('a', 'b')",
  ],
  'the session or the role': [
    'SELECT CURRENT_USER()',
    'SELECT CURRENT_ROLE()',
    'SELECT CURRENT_SESSION()',
    'SELECT CURRENT_SCHEMA()',
    "SELECT IS_ROLE_IN_SESSION('R')",
    'SELECT INVOKER_ROLE()',
    "SELECT SYS_CONTEXT('SNOWFLAKE$SESSION', 'ROLE')",
    "SELECT GETVARIABLE('X')",
    'SELECT $x',
    'SELECT * FROM IDENTIFIER($x)',
    'SELECT LAST_TRANSACTION()',
    'SHOW PARAMETERS',
    'SHOW TRANSACTIONS',
    'SHOW VARIABLES',
    'SHOW GRANTS',
  ],
  'what somebody wrote': [
    'SELECT my_function(1)',
    'SELECT DB1.S.MY_FUNCTION(1)',
    'SELECT * FROM TABLE(my_table_function(1))',
    "SELECT IDENTIFIER('my_function')(1)",
    "SELECT SNOWFLAKE.CORTEX.COMPLETE('m', 'p')",
    "SELECT AI_COMPLETE('m', 'p')",
  ],
  'files and stored results': [
    'SELECT $1 FROM @stage_1',
    "SELECT * FROM '@stage_1/file.csv'",
    'SELECT * FROM DIRECTORY(@stage_1)',
    'LIST @stage_1',
    "SELECT * FROM TABLE(RESULT_SCAN('01b2c3d4-0000-0000-0000-000000000000'))",
    "DESCRIBE RESULT '01b2c3d4-0000-0000-0000-000000000000'",
    "SELECT GET_PRESIGNED_URL(@stage_1, 'a')",
  ],
  "Snowflake's own knowledge": [
    'SELECT * FROM DB1.INFORMATION_SCHEMA.TABLES',
    'SELECT * FROM SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY',
    'SELECT * FROM TABLE(DB1.INFORMATION_SCHEMA.QUERY_HISTORY())',
    "SELECT SYSTEM$CLUSTERING_DEPTH('DB1.S.T')",
    "SELECT SYSTEM$STREAM_HAS_DATA('DB1.S.ST')",
    "SELECT GET_DDL('TABLE', 'DB1.S.T')",
    "SELECT SYSTEM$EXPLAIN_PLAN_JSON('SELECT 1')",
  ],
  'a change': [
    'INSERT INTO t SELECT 1',
    'UPDATE t SET a = 1',
    'DELETE FROM t',
    'CREATE TABLE u AS SELECT 1 AS a',
    'DROP TABLE t',
    'CALL p()',
    'USE SCHEMA DB1.S',
    'EXPLAIN DELETE FROM t',
  ],
};

describe('an answer that is the same for all who may ask', () => {
  test.each(steady)('%s', (sql) => {
    const { volatile, digest } = analysisOf(sql);
    expect({ volatile, hasDigest: digest !== null }).toEqual({ volatile: false, hasDigest: true });
  });
});

describe.each(Object.entries(volatile))('an answer that depends on %s', (_, statements) => {
  test.each(statements)('%s', (sql) => {
    const { volatile, digest } = analysisOf(sql);
    expect({ volatile, digest }).toEqual({ volatile: true, digest: null });
  });
});

const digestOf = (sql: string) => analysisOf(sql).digest;

describe('the digest', () => {
  const text = 'SELECT a, \'x\' FROM t WHERE "b" = 1';

  test.each([
    'select A, \'x\' from T where "b" = 1',
    'SELECT a /* which? */ , \'x\'\n  FROM t -- all\n WHERE "b"=1;',
    '// first\nSELECT a,\'x\' FROM t WHERE "b" = 1 ;;',
  ])('does not see white space, comments and case: %s', (same) => {
    expect(digestOf(same)).toBe(digestOf(text));
  });

  test.each([
    'SELECT a, \'X\' FROM t WHERE "b" = 1',
    'SELECT a, \'x \' FROM t WHERE "b" = 1',
    'SELECT a, \'x\' FROM t WHERE "B" = 1',
    "SELECT a, 'x' FROM t WHERE b = 1",
    'SELECT a, \'x\' FROM t WHERE "b" = 1.0',
    'SELECT a, \'x\' FROM t WHERE "b" = 2',
    'SELECT a, "x" FROM t WHERE "b" = 1',
    'SELECT a, $$x$$ FROM t WHERE "b" = 1',
  ])('sees values and quoted names: %s', (other) => {
    expect(digestOf(other)).not.toBe(digestOf(text));
  });

  test.each([
    ['SELECT ab FROM t', 'SELECT a b FROM t'],
    ['SELECT payload:Name FROM t', 'SELECT payload:name FROM t'],
    ["SELECT v['a'].Name FROM t", "SELECT v['a'].name FROM t"],
    ['SELECT v[0].Name FROM t', 'SELECT v[0].name FROM t'],
    ["SELECT (v['a']).Name FROM t", "SELECT (v['a']).name FROM t"],
    ['SELECT payload:a.Name FROM t', 'SELECT payload:a.name FROM t'],
    ["SELECT x'41' FROM t", "SELECT x'42' FROM t"],
    ["SELECT 'a', 'b' FROM t", "SELECT 'a'', ''b' FROM t"],
    ['SELECT a FROM t', 'EXPLAIN SELECT a FROM t'],
  ])('tells %s from %s', (one, other) => {
    expect(digestOf(one)).not.toBe(digestOf(other));
  });
});

describe('whatever stands between the words', () => {
  const gaps = fc.constantFrom(' ', '\n', '\t', ' /* CURRENT_DATE */ ', ' -- RANDOM()\n', ' // SAMPLE\n');
  const written = (sql: string) =>
    fc.array(gaps, { minLength: 40, maxLength: 40 }).map((chosen) => {
      const tokens = lex(sql);
      return tokens
        .map(({ start, end }, index) => sql.slice(start, end) + chosen[index % chosen.length])
        .join('');
    });

  test('a statement that can be shared stays the same', () => {
    for (const sql of steady) {
      const { digest } = analysisOf(sql);
      fc.assert(
        fc.property(written(sql), (same) => analysisOf(same).digest === digest),
        { numRuns: 20 },
      );
    }
  });

  test('a volatile statement stays volatile', () => {
    for (const sql of Object.values(volatile).flat()) {
      fc.assert(
        fc.property(written(sql), (same) => {
          // What cannot be understood any more is refused, and so is not shared either.
          const outcome = analyse(same, parse);
          return !outcome.ok || outcome.analysis.digest === null;
        }),
        { numRuns: 10 },
      );
    }
  });
});
