import { describe, expect, it } from 'vitest';
import type { PolicyInput } from '../../../../server/contract/policy.ts';
import { readStageText } from '../../../../server/policy/analysis/stage-text.ts';
import { decideText } from '../../../fixtures/policy-context.ts';

/** Stages and what they resolve to in DB1.S; `token` is null where only a string can hold it. */
const stages: readonly { readonly text: string; readonly means: string; readonly token?: null }[] = [
  { text: '@st', means: 'DB1.S.ST' },
  { text: '@s2.st', means: 'DB1.S2.ST' },
  { text: '@db2.s.st', means: 'DB2.S.ST' },
  { text: '@db2..st', means: 'DB2.PUBLIC.ST' },
  { text: '@"db 2".."st"', means: '"db 2".PUBLIC."st"' },
  { text: '@db2.s.%t', means: 'DB2.S.T' },
  { text: '@db2..%"t x"', means: 'DB2.PUBLIC."t x"' },
  { text: '@%t/a/b.csv', means: 'DB1.S.T' },
  { text: '@DB2.S.ST/path/a=1/x.csv', means: 'DB2.S.ST' },
  { text: '@"DB2"."s.x"."a""b"/p', means: 'DB2."s.x"."a""b"' },
  { text: '@~', means: 'DB1.S.~' },
  { text: '@~/x/y', means: 'DB1.S.~' },
  { text: '@db2.s.st/a b, c (1).csv', means: 'DB2.S.ST', token: null },
  { text: '@db2.schemä.st', means: '?', token: null },
  { text: '@ db2.s.st', means: '?', token: null },
  { text: '@db2 .s.st', means: '?', token: null },
  { text: '@db2/**/.s.st', means: '?', token: null },
  { text: '@.db2.s.st', means: '?', token: null },
  { text: '@{db2.s.st}', means: '?', token: null },
  { text: '@db2...st', means: '?', token: null },
  { text: '@a.b.c.d', means: '?', token: null },
  { text: '@', means: '?', token: null },
  { text: '@st/x"y"', means: '?', token: null },
  { text: '@\\x48R.S.ST', means: '?', token: null },
];

/** Places where a stage may stand as a table; `#` is the stage, `DB1.S.T` the only other table. */
const tablePlaces = [
  'select * from #',
  'select $1 from # s',
  'select $1 from # as s',
  "select $1 from # (pattern => '.*')",
  "select $1 from # (file_format => (type => 'csv')) s",
  'select * from (#)',
  'select * from ((#))',
  'select * from (#) x, t',
  'select * from t, #',
  'select * from t, # s',
  'select * from #, t',
  'select * from t, (#) s',
  'select * from (t, #)',
  'select * from t join # s on true',
  'select * from t left join (# s) on true',
  'select * from # s cross join t',
  'select * from (# s join t on true)',
  'select * from t natural join #',
  'select * from lateral #',
  'select * from t, lateral # s',
  'select * from # sample (10)',
  'select * from # at(offset => -60)',
  "select * from # pivot(sum(a) for b in ('@x', 'y'))",
  'select * from # match_recognize(order by a pattern (y) define y as true)',
  'select (select max($1) from t, #)',
  'select * from t where exists (select 1 from #)',
  'select a from t union all select $1 from t, #',
  'with x as (select * from #) select * from x, t',
  'select * from lateral (select * from #) x',
  'explain select * from t, #',
  'insert into db1.s.t select $1 from #',
  'create table db1.s.t as select $1 from #',
  'merge into t using # s on true when matched then delete',
  'update t set a = 1 from # s where true',
  'delete from t using #',
];

/** Calls that read a stage. */
const callPlaces = [
  "select get_presigned_url(#, 'x')",
  "select build_scoped_file_url(#, 'x')",
  "select build_stage_file_url(#, 'x')",
  "select get_relative_path(#, 'x')",
  "select get_absolute_path(#, 'x')",
  'select get_stage_location(#)',
  "select to_file(#, 'x')",
  "select fl_get_size(#, 'x')",
  'select * from directory(#)',
  'select * from table(directory(#))',
  "select * from table(infer_schema(location => #, file_format => 'ff'))",
  "select * from table(infer_schema(file_format => 'ff', location => #))",
  "select * from table(infer_schema(#, 'ff'))",
  "select snowflake.cortex.parse_document(#, 'x')",
  'select db1.s.f(1, #)',
  'list #',
  'ls #',
  "list # pattern = '.*'",
];

const everything: PolicyInput = {
  allow: ['*'],
  statements: { write: 'allow', ddl: 'allow', models: 'allow' },
};
const narrow: PolicyInput = {
  allow: ['DB1', 'SNOWFLAKE'],
  statements: { write: 'allow', ddl: 'allow', models: 'allow' },
};

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
const escaped = (text: string): string =>
  `'${[...text].map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}'`;

function spellings({ text, token }: (typeof stages)[number]): string[] {
  return [quoted(text), escaped(text), `$$${text}$$`, ...(token === null ? [] : [text])];
}

describe('a stage', () => {
  it.each([...tablePlaces, ...callPlaces])('is the same however it is written in %s', (place) => {
    const without = new Set(
      decideText(place.replace('#', '@marker'), everything).references.filter(
        (name) => !name.includes('MARKER'),
      ),
    );
    for (const stage of stages) {
      for (const spelling of spellings(stage)) {
        const sql = place.replace('#', () => spelling);
        const wide = decideText(sql, everything);
        expect(wide.decision, sql).toBe('allow');
        expect(new Set(wide.references), sql).toEqual(new Set([...without, stage.means]));
        const foreign = !stage.means.startsWith('DB1.') || stage.means.endsWith('~');
        expect(decideText(sql, narrow).decision, sql).toBe(foreign ? 'deny' : 'allow');
      }
    }
  });

  it.each(tablePlaces)('that is put together is refused in %s', (place) => {
    for (const spelling of [
      "'@db1' || '.s.st'",
      "'@db1.s.st' '2'",
      "concat('@db1', '.s.st')",
      "'s3://bucket/x'",
    ]) {
      expect(decideText(place.replace('#', spelling), narrow).decision, spelling).toBe('deny');
    }
  });

  it.each(callPlaces.filter((place) => !place.includes('db1.s.f')))(
    'that is put together is refused in %s',
    (place) => {
      for (const spelling of ["'@db1' || '.s.st'", "'@db1.s.st' '2'", "concat('@db1', '.s.st')", '$v', '?']) {
        expect(decideText(place.replace('#', spelling), narrow).decision, spelling).toBe('deny');
      }
    },
  );

  it.each([
    '@st/x"y"',
    `@st/x'y'`,
    '@st/x" , DB2.S.T "',
    '@st"y"',
    '@st.',
    '@st..',
    '@st...x',
    '@a.b.c.d',
    '@st[0]',
    '@~x',
  ])('is refused as a token when something is glued to it: %s', (stage) => {
    expect(decideText(`select $1 from ${stage}`, everything).decision).toBe('deny');
  });

  it('cannot be told from the text when a part of the text is left over', () => {
    for (const { text, means } of stages) {
      expect(readStageText(text).kind, text).toBe(means === '?' ? 'malformed' : 'stage');
    }
  });
});

describe('a text that starts with @', () => {
  it.each([
    "select * from t where email like '@foo' or handle in ('@x.y.z', '@')",
    "select column1 from values ('@db2.s.st'), ('@db2..st')",
    "select * from values (1, '@db2.s.st'), (2, '@x')",
    "select concat('@', name), split(name, '@')[1] from t",
    "select f.value from t, lateral flatten(input => split('@a,@b', ',')) f",
    "select * from t a join t b on a.x = '@db2.s.st' and b.y not in ('@a', '@b')",
    "select case when a = '@x' then '@y' end from t order by '@z', 2",
    "select * from t where a is distinct from '@db2.s.st'",
  ])('is no stage in %s', (sql) => {
    const decision = decideText(sql);
    expect(decision.decision).toBe('allow');
    expect(decision.references.filter((name) => name !== 'DB1.S.T')).toEqual([]);
  });
});

describe('the file format of a stage', () => {
  it.each([
    'file_format => #',
    'FILE_FORMAT => #',
    '"FILE_FORMAT" => #',
    'format_name => #',
    'file_format => (format_name => #)',
    'file_format => (format_name = #)',
    "pattern => '.*', file_format => #",
  ])('is found in (%s)', (option) => {
    for (const stage of ['@st', "'@st'"]) {
      const sql = (value: string) => `select $1 from ${stage} (${option.replace('#', () => value)})`;
      for (const value of ['db2.s.ff', "'db2.s.ff'", '$$DB2.S.FF$$', "'\\x44B2.S.FF'", '"DB2".s.ff']) {
        expect(decideText(sql(value), everything).references, sql(value)).toEqual(['DB1.S.ST', 'DB2.S.FF']);
        expect(decideText(sql(value)).decision, sql(value)).toBe('deny');
      }
      for (const value of [
        "'db1' || '.s.ff'",
        "'db1 . s . ff'",
        "'db1.s.ff' 'g'",
        '$v',
        "identifier('db2.s.ff')",
        "('db2.s.ff')",
        "concat('db2', '.s.ff')",
      ]) {
        expect(decideText(sql(value)).decision, sql(value)).toBe('deny');
      }
    }
  });

  it('is the second argument of INFER_SCHEMA', () => {
    expect(decideText("select * from table(infer_schema('@st', 'db2.s.ff'))").references).toContain(
      'DB2.S.FF',
    );
  });
});

describe('a cast to FILE', () => {
  it.each(["'@db2.s.st/x'::file", "cast('@db2.s.st/x' as file)", "try_cast('@db2.s.st/x' as file)"])(
    'opens the stage of its text: %s',
    (file) => {
      expect(decideText(`select ai_complete('m', 'p', ${file})`, everything).references).toContain(
        'DB2.S.ST',
      );
      expect(decideText(`select ai_complete('m', 'p', ${file})`, narrow).decision).toBe('deny');
    },
  );

  it.each([
    "('@db2.s.' || 'st/x')::file",
    "'@db1' || '.s.st'::file",
    "cast('@db1' || '.s.st' as file)",
    'c::file',
  ])('is refused when its text is not known: %s', (file) => {
    expect(decideText(`select ai_complete('m', 'p', ${file}) from t`, narrow).decision).toBe('deny');
  });

  it('is not meant by a column of that name', () => {
    expect(decideText('select a as file, (select b as file from t) from t').decision).toBe('allow');
  });
});

describe('the source of MERGE', () => {
  it.each(['(db2.s.u)', '((db2.s.u))', "('@db2.s.st')", "(concat('a', 'b'))", 'db2.s.u', "'@db2.s.st'"])(
    'is never read as a column: %s',
    (source) => {
      const sql = `explain merge into t using ${source} s on true when matched then delete`;
      expect(decideText(sql).decision).toBe('deny');
    },
  );
});

describe('the content of TABLE( )', () => {
  it.each([
    "'db1' || '.s.t'",
    "('db1.s.t')",
    "concat('db1', '.s.t')",
    "'db1.s.t'::varchar",
    '(1)',
    "upper('db1.s.t')",
  ])('that computes a name is refused: %s', (content) => {
    expect(decideText(`select * from table(${content})`).decision).toBe('deny');
  });
});
