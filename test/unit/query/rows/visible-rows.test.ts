import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cell, Column } from '../../../../server/contract/columns.ts';
import { policySchema } from '../../../../server/contract/policy.ts';
import type { Listing } from '../../../../server/policy/analysis/analysis-types.ts';
import { visibleRows, type Window, withoutLimit } from '../../../../server/query/rows/visible-rows.ts';
import type { StatementResult } from '../../../../server/snowflake/types.ts';

const policy = policySchema.parse({ allow: ['SEEN'] });
const columns: readonly Column[] = ['database_name', 'schema_name', 'name'].map((name) => ({
  name,
  type: 'text',
  nullable: true,
  precision: null,
  scale: null,
  length: null,
}));
const read = { profile: 'p', queryId: 'q', columns, rows: [], truncated: true, totalRows: 99, nextRow: 7 };

const rowOf = fc.record({ seen: fc.boolean(), name: fc.stringMatching(/^[a-z]{0,12}$/) });
const window: fc.Arbitrary<Window> = fc.record({
  from: fc.integer({ min: 0, max: 8 }),
  maxRows: fc.integer({ min: 1, max: 8 }),
  keepRows: fc.integer({ min: 8, max: 12 }),
  maxBytes: fc.integer({ min: 10, max: 120 }),
});

type Rows = readonly (readonly Cell[])[];

/** What is told of these rows; they come in batches of this size, and the second batch comes twice. */
async function told(rows: Rows, size: number, where: Window, limit: Listing['limit'], asFile: boolean) {
  const written: (readonly Cell[])[] = [];
  const sink = {
    maxBytes: where.maxBytes,
    complete: () => Promise.resolve(),
    onRows: async (batch: { readonly rows: Rows }) => {
      written.push(...batch.rows);
      return 'more' as const;
    },
  };
  const listing: Listing = { what: 'OBJECTS', scope: 'account', rows: 'object', limit };
  const visible = visibleRows(policy, listing, where, asFile ? sink : undefined);
  for (let first = 0; first < rows.length; first += size) {
    const batch = { columns, first, rows: rows.slice(first, first + size) };
    expect(await visible.onRows(batch)).toBe('more');
    if (first === size) await visible.onRows(batch);
  }
  const result = visible.resultOf(read as unknown as StatementResult);
  return { ...result, rows: asFile ? written : result.rows };
}

describe('what is told of a listing', () => {
  const limits = fc.option(fc.integer({ min: 0, max: 6 }));

  test('is what would be told if there were nothing but its visible rows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(rowOf, { maxLength: 30 }),
        window,
        fc.integer({ min: 1, max: 7 }),
        limits,
        fc.boolean(),
        async (all, where, size, most, asFile) => {
          const limit = most === null ? null : { start: 0, end: 0, rows: most, from: false };
          const rows = all.map(({ seen, name }) => [seen ? 'SEEN' : 'HIDDEN', 'PUBLIC', name]);
          const only = rows.filter(([database]) => database === 'SEEN');
          expect(await told(rows, size, where, limit, asFile)).toEqual(
            await told(only, size, where, limit, asFile),
          );
        },
      ),
    );
  });

  test('is each visible row once, page by page, and how many there are', async () => {
    const rows = Array.from({ length: 20 }, (_, n) => [n % 3 === 0 ? 'SEEN' : 'HIDDEN', 'P', `T${n}`]);
    const pages: string[] = [];
    let from: number | null = 0;
    while (from !== null) {
      const where: Window = { from, maxRows: 2, keepRows: 100, maxBytes: 1_000 };
      const page: StatementResult = await told(rows, 4, where, null, false);
      expect(page.totalRows).toBe(7);
      expect(page.truncated).toBe(page.nextRow !== null);
      pages.push(...page.rows.map((row) => String(row[2])));
      from = page.nextRow;
    }
    expect(pages).toEqual(['T0', 'T3', 'T6', 'T9', 'T12', 'T15', 'T18']);
  });

  test('ends at the rows that can be paged', async () => {
    const rows = Array.from({ length: 9 }, (_, n) => ['SEEN', 'P', `T${n}`]);
    const page = await told(rows, 4, { from: 2, maxRows: 9, keepRows: 5, maxBytes: 1_000 }, null, false);
    expect(page).toMatchObject({ rowCount: 3, totalRows: null, truncated: true, nextRow: null });
  });
});

test('a LIMIT is taken off where it stands', () => {
  const sql = 'show tables in account limit 5 with privileges select';
  const at = sql.indexOf('limit');
  const listing: Listing = {
    what: 'TABLES',
    scope: 'account',
    rows: 'object',
    limit: { start: at, end: at + 'limit 5'.length, rows: 5, from: false },
  };
  expect(withoutLimit(sql, listing)).toBe('show tables in account   with privileges select');
});
