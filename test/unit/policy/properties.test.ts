import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from '../../../server/policy/analysis/canonical.ts';
import { lex, type Token } from '../../../server/policy/analysis/lexer.ts';
import { policyCases } from '../../fixtures/policy-cases.ts';
import { decideText } from '../../fixtures/policy-context.ts';

const cases = policyCases();
const lexable = cases.filter(({ sql }) => {
  try {
    lex(sql);
    return true;
  } catch {
    return false;
  }
});

const gap = fc.constantFrom(
  ' ',
  '\n',
  '\t',
  '\r\n',
  '  ',
  ' /**/ ',
  ' /* ; drop table x */ ',
  " /* ' */ ",
  ' -- x\n',
  " // it's\n",
  ' -- $$ \n',
  '/*"*/',
);

/** Writes a statement anew with other white space, comments and case between and in its tokens. */
function decorate(sql: string, gaps: readonly string[], cased: readonly boolean[]): string {
  const tokens = lex(sql);
  return tokens
    .map((token, index) => {
      const text = sql.slice(token.start, token.end);
      const word =
        token.type !== 'word' ? text : cased[index % cased.length] ? text.toUpperCase() : text.toLowerCase();
      // What stood together may stand apart, except the prefix of x'41'; what stood apart must stay apart.
      const gapHere = gaps[index % gaps.length] ?? ' ';
      // A path of a stage and a comment would run into each other.
      const apart = token.type === 'stage' ? ` ${gapHere}` : gapHere;
      return word + (index === tokens.length - 1 ? '' : apart);
    })
    .join('');
}

describe('decorating a statement', () => {
  it('never changes the decision or the references', () => {
    const pick = fc.constantFrom(...lexable);
    const gaps = fc.array(gap, { minLength: 1, maxLength: 12 });
    const cased = fc.array(fc.boolean(), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(pick, gaps, cased, ({ sql }, between, upper) => {
        const plain = decideText(sql);
        const decorated = decideText(decorate(sql, between, upper));
        expect(decorated.decision).toBe(plain.decision);
        expect(decorated.references).toEqual(plain.references);
      }),
      { numRuns: 1500 },
    );
  });

  it('by quoting plain names never changes it either', () => {
    const pick = fc.constantFrom(...lexable.filter(({ references }) => references));
    fc.assert(
      fc.property(pick, ({ sql }) => {
        const plain = decideText(sql);
        const quoted = sql.replace(
          /\bdb([12])\.s\.(\w+)\b(?![^']*'(?:[^']*'[^']*')*[^']*$)/g,
          '"DB$1"."S".$2',
        );
        expect(decideText(quoted).references).toEqual(plain.references);
        expect(decideText(quoted).decision).toBe(plain.decision);
      }),
      { numRuns: 500 },
    );
  });
});

/** Places where a table may stand; `@` is replaced by what stands there. */
const places = [
  'select * from @',
  'select * from t, @',
  'select * from @, t',
  'select * from t join @ x on true',
  'select * from t left join (@) on true',
  'select * from (@)',
  'select * from ((@))',
  'select * from (t join @ x on true)',
  'select * from (select * from @) x',
  'select * from lateral (select * from @) x',
  'select (select count(*) from @)',
  'select a from t where exists (select 1 from @)',
  'select a from t where a in (select a from @)',
  'select a from t where a > all (select a from @)',
  'select a from t order by (select 1 from @)',
  'select a from t group by (select 1 from @)',
  'select a from t having (select true from @)',
  'select a from t qualify (select true from @)',
  'select a from t union select a from @',
  'select a from @ except select a from t',
  'with x as (select * from @) select 1',
  'with x as (select 1), y as (select * from x, @) select * from y',
  'with recursive x as (select a from t union all select a from @) select * from x',
  'select * from t at(timestamp => (select a from @))',
  'select f.value from @ u, lateral flatten(input => u.a) f',
  'select * from @ pivot(sum(a) for b in (1, 2))',
  'select * from @ unpivot(v for k in (a, b))',
  'select * from @ sample (10)',
  'select * from @ at(offset => -1)',
  'select * from @ match_recognize(order by a pattern (y) define y as true)',
  'select case when (select true from @) then 1 end',
  'select upper((select a from @))',
  'select sum(a) over (partition by (select 1 from @)) from t',
  "select {'a': (select a from @)}",
  'explain select * from @',
  'explain insert into t select * from @',
  'explain delete from @',
  'explain update @ set a = 1',
  'explain update t set a = (select 1 from @)',
  'explain merge into t using @ u on t.a = u.a when matched then delete',
  'explain merge into @ using t on true when matched then delete',
  'select * from table(db1.s.f(table(select * from @)))',
  'select system$explain_plan_json($$ select * from @ $$)',
];

/** Ways to write a table of a database that is not allowed. */
const denied = [
  'db2.s.t',
  'DB2.S.T',
  '"DB2".s."x y"',
  'db2..t',
  'db2 . s . t',
  'db2/**/./**/s.t',
  '"db2".s.t',
  "identifier('db2.s.t')",
  'identifier(\'"DB2"."S"."T"\')',
  'snowflake.account_usage.query_history',
];

describe('a denied table', () => {
  it('is refused wherever a table may stand, alone and inside other queries', () => {
    const nest = fc.array(fc.constantFrom(...places.slice(0, 36)), { maxLength: 3 });
    fc.assert(
      fc.property(fc.constantFrom(...places), nest, fc.constantFrom(...denied), (outer, inner, name) => {
        const sql = fill(
          outer,
          inner.filter((place) => !place.startsWith('explain')),
          name,
        );
        expect(decideText(sql).decision).toBe('deny');
      }),
      { numRuns: 2000 },
    );
  });

  it.each(places)('is no matter in %s when it is allowed', (place) => {
    expect(decideText(place.replace('@', 'db1.s.x')).decision).toBe('allow');
  });

  it.each(places)('is found in %s', (place) => {
    const decision = decideText(place.replace('@', 'db2.s.x'), { allow: ['*'] });
    expect(decision.decision).toBe('allow');
    expect(decision.references).toContain('DB2.S.X');
  });
});

/** Puts each place into the one before it, and the name into the innermost. */
function fill(outer: string, inner: readonly string[], name: string): string {
  return [...inner]
    .reverse()
    .reduceRight((query, place) => query.replace('@', () => `(${place})`), outer)
    .replace('@', () => name);
}

describe('the lexer', () => {
  it('loses nothing: tokens and what stands between them are the text', () => {
    fc.assert(
      fc.property(fc.constantFrom(...lexable), ({ sql }) => {
        const tokens = lex(sql);
        const between = tokens.map((token, index) => sql.slice(tokens[index - 1]?.end ?? 0, token.start));
        for (const piece of [...between, sql.slice(tokens.at(-1)?.end ?? 0)]) {
          expect(piece).toMatch(/^(?:[ \t\r\n]|--[^\n]*(?:\n|$)|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*$/);
        }
      }),
    );
  });

  it('reads what it wrote itself the same way', () => {
    const shape = (tokens: readonly Token[]) => tokens.map(({ type }) => type);
    fc.assert(
      fc.property(fc.constantFrom(...lexable), ({ sql }) => {
        const tokens = lex(sql).filter(({ type }) => type !== 'stage');
        const items = tokens.map((_, token) => ({ token }));
        const again = lex(canonical(tokens, items).text);
        const names = (type: string) => (type === 'quoted' ? 'word' : type);
        expect(shape(again).map(names)).toEqual(shape(tokens).map(names));
      }),
    );
  });

  it('never throws anything but a coded refusal', () => {
    const pieces = fc.constantFrom(
      ...'\' " $$ $ /* */ -- // \\ ; ( ) @ @~ . .. :: : -> ->> => select from a "b" 1 1.5 \'x\' \u00a0 \u200b \ud800 \0 \n \r {{ }}'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (list) => {
        const decision = decideText(list.join(''));
        if (decision.decision === 'deny') expect(decision.code).toMatch(/^POLICY_/);
      }),
      { numRuns: 3000 },
    );
  });
});
