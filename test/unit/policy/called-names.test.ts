import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyse } from '../../../server/policy/analysis/analyse.ts';
import { decideText, parse } from '../../fixtures/policy-context.ts';

/** Calls that are judged by the name of their function; every client but one that may use everything is refused most. */
const functions: readonly (readonly [name: string, args: string])[] = [
  ['SYSTEM$CANCEL_QUERY', "'01c0'"],
  ['SYSTEM$WAIT', '5'],
  ['SYSTEM$CLUSTERING_INFORMATION', "'HR.S.T'"],
  ['SYSTEM$EXPLAIN_PLAN_JSON', "'select * from HR.S.T'"],
  ['LAST_QUERY_ID', ''],
  ['RESULT_SCAN', "'01c0'"],
  ['GET_DDL', "'table', 'HR.S.T'"],
  ['GETNEXTVAL', 's'],
  ['TO_QUERY', "'select 1'"],
  ['POLICY_CONTEXT', '1'],
  ['GET_PRESIGNED_URL', "'@HR.S.ST', 'x'"],
  ['AI_COMPLETE', "'m', 'x'"],
  ['SOME_UDF', '1'],
  ['HR.S.SOME_UDF', '1'],
  ['SNOWFLAKE.CORTEX.COMPLETE', "'m', 'x'"],
  ['ABS', '1'],
  ['CURRENT_ROLE', ''],
];

/** Places where a call may stand; @ is the call. */
const places = [
  'select @',
  'select 1 from t where @ = 1',
  'select * from table(@)',
  'with a as (select @ x) select * from a',
  'select case when @ then 1 end',
  'select transform(a, x -> @) from t',
  'select sum(a) over (partition by @) from t',
  'select * from t match_recognize(order by y pattern(a+) define a as @)',
  'select * from t order by @',
  'select array_construct(1, @)',
];

/** The content of a string literal with every sign written as an escape of Snowflake. */
const escaped = (text: string): string =>
  [...text].map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');

/** Spellings of a name that IDENTIFIER( ) takes. */
const spellings: readonly ((name: string) => string)[] = [
  (name) => `identifier('${name}')`,
  (name) => `IDENTIFIER($$${name}$$)`,
  (name) => `Identifier /* c */ ( '${name.toLowerCase()}' )`,
  (name) =>
    `identifier('${name
      .split('.')
      .map((part) => `"${part}"`)
      .join('.')}')`,
  (name) => `identifier('${escaped(name)}')`,
  (name) => `identifier(\n'${name}' -- c\n)`,
];

const policies = [
  { allow: ['ZZCTX'] },
  { allow: ['*'] },
  {
    allow: ['*'],
    level: 'relaxed' as const,
    statements: { read: 'allow', write: 'allow', ddl: 'allow', call: 'allow', models: 'allow' } as const,
  },
];

const generated = fc.record({
  called: fc.constantFrom(...functions),
  place: fc.constantFrom(...places),
  spell: fc.constantFrom(...spellings),
  policy: fc.constantFrom(...policies),
});

describe('a function that is called', () => {
  test('is decided about in the same way whether its name is written or given to IDENTIFIER as a string', () => {
    fc.assert(
      fc.property(generated, ({ called: [name, args], place, spell, policy }) => {
        const written = decideText(
          place.replace('@', () => `${name}(${args})`),
          policy,
        );
        const given = decideText(
          place.replace('@', () => `${spell(name)}(${args})`),
          policy,
        );
        if (written.decision === 'deny' && written.code === 'POLICY_NOT_UNDERSTOOD') {
          // The parser sees less of a name in a string, and so may read more around it; what is named is judged as ever.
          const foreign = given.references.some((reference) => reference.startsWith('HR'));
          if (foreign && policy.allow[0] !== '*') expect(given.decision).toBe('deny');
          return;
        }
        expect(given.decision).toBe(written.decision);
        // At level relaxed what was not understood passes, and names nothing.
        if (written.references.length > 0 || !('level' in policy))
          expect([...given.references].sort()).toEqual([...written.references].sort());
      }),
      { numRuns: 400 },
    );
  });

  test('is refused for everybody when its name is put together', () => {
    const dynamic = fc.constantFrom(
      "'a' || 'bs'",
      '?',
      ':1',
      ':f',
      '$f',
      "concat('a', 'bs')",
      "(select 'abs')",
      'f',
      "lower('ABS')",
      "''",
      "'a b'",
    );
    fc.assert(
      fc.property(
        dynamic,
        fc.constantFrom(...places),
        fc.constantFrom(...policies),
        (argument, place, policy) => {
          expect(
            decideText(
              place.replace('@', () => `identifier(${argument})(1)`),
              policy,
            ).decision,
          ).toBe('deny');
        },
      ),
      { numRuns: 300 },
    );
  });
});

test('a sequence is asked for a number by no spelling', () => {
  const asked = [
    's.nextval',
    's . "NEXTVAL"',
    "identifier('s.nextval')",
    'identifier(\'zzctx.public.s."NEXTVAL"\')',
    'getnextval(s)',
    '"GETNEXTVAL"(s)',
    "identifier('getnextval')(s)",
    "identifier('s' || '.nextval')",
    'identifier($s)',
  ];
  for (const policy of policies)
    for (const expression of asked) expect(decideText(`select ${expression}`, policy).decision).toBe('deny');
});

test('the case of a field counts for sharing, that of a name does not', () => {
  const digestOf = (sql: string): unknown => {
    const outcome = analyse(sql, parse);
    return outcome.ok ? outcome.analysis.digest : outcome.code;
  };
  for (const [one, other] of [
    ["select v['a'].Name from t", "select v['a'].name from t"],
    ['select v:Name from t', 'select v:name from t'],
    ['select parse_json(x):a.B from t', 'select parse_json(x):a.b from t'],
    ["select v[0]['x'].Y from t", "select v[0]['x'].y from t"],
  ] as const)
    expect(digestOf(one)).not.toBe(digestOf(other));
  expect(digestOf('select A from T')).toBe(digestOf('select a from t'));
});

test('ten thousand calls are read in time: looking for the clause of each does not look at all before it', () => {
  const text = (count: number) =>
    `select ${Array.from({ length: count }, () => 'cube(text(a))').join(', ')} from t`;
  const measure = (count: number): number => {
    const began = process.cpuUsage();
    decideText(text(count));
    const { user, system } = process.cpuUsage(began);
    return user + system;
  };
  measure(500);
  // Twice the text may take twice the time, and some; four times would be the square.
  expect(measure(1_600)).toBeLessThan(3.4 * Math.max(measure(800), 20_000));
});
