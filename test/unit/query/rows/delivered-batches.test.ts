import { describe, expect, test } from 'vitest';
import type { Cell, Column } from '../../../../server/contract/columns.ts';
import { deliveredBatches } from '../../../../server/query/rows/delivered-batches.ts';
import type { StatementResult } from '../../../../server/snowflake/types.ts';

const columns: readonly Column[] = [
  { name: 'N', type: 'text', nullable: true, precision: null, scale: null, length: null },
];
const batch = (first: number, count: number) => ({
  columns,
  first,
  rows: Array.from({ length: count }, (_, n) => [String(first + n)]),
});

function collect() {
  const rows: Cell[] = [];
  const batches = deliveredBatches({
    maxBytes: 1_000,
    complete: () => Promise.resolve(),
    onRows: async ({ rows: taken }) => {
      rows.push(...taken.flat());
      return 'more';
    },
  });
  return { rows, batches };
}

describe('each row once and in order, when a stored result is read anew after a fault', () => {
  test('from its beginning', async () => {
    const { rows, batches } = collect();
    for (const [first, count] of [
      [0, 3],
      [3, 3],
      [0, 4],
      [4, 4],
    ] as const) {
      await batches.onRows(batch(first, count));
    }
    expect(rows).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
  });

  test('from the middle, where the reading began', async () => {
    const { rows, batches } = collect();
    await batches.onRows(batch(10, 2));
    await batches.onRows(batch(10, 3));
    expect(rows).toEqual(['10', '11', '12']);
  });
});

test('what is counted is what was handed on', async () => {
  const { batches } = collect();
  await batches.onRows(batch(0, 12));
  await batches.onRows(batch(0, 12));
  const result = batches.counted({ rowCount: 24, bytes: 28, totalRows: 12 } as StatementResult);
  expect(result).toMatchObject({ rowCount: 12, bytes: 14, totalRows: 12 });
});

test('a taker that has had enough is passed on', async () => {
  const batches = deliveredBatches({
    maxBytes: 1,
    onRows: async () => 'enough',
    complete: () => Promise.resolve(),
  });
  expect(await batches.onRows(batch(0, 1))).toBe('enough');
});
