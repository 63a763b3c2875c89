import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { EngineResult } from '../../../server/sandbox/engine-types.ts';
import { ResultStore } from '../../../server/sandbox/wire/result-store.ts';
import { writeResult } from '../../../server/sandbox/wire/result-writer.ts';

const rules = { inlineRows: 3, chunkRows: 4, partLength: 1_000_000, maxRows: null };

const never = new AbortController().signal;

function rowsOf(batches: readonly (readonly (readonly (string | null)[])[])[], state = { returned: false }) {
  async function* read() {
    try {
      yield* batches;
    } finally {
      state.returned = true;
    }
  }
  return { columns: [], batches: read(), statementTypeId: 0x1000 } satisfies EngineResult;
}

function numbers(from: number, to: number): string[][] {
  return Array.from({ length: to - from }, (_, index) => [String(from + index)]);
}

test('rows are cut at the limits, not at the batches', async () => {
  const store = new ResultStore(1_000_000, 1_000);
  const result = rowsOf([numbers(0, 5), numbers(5, 6), numbers(6, 12)]);
  const written = await writeResult('q', result, store, rules, never);
  const chunks = written.chunks.map((chunk) => JSON.parse(`[${gunzipSync(chunk.body)}]`));
  expect([JSON.parse(written.inlineRows), chunks, written.rowCount]).toEqual([
    numbers(0, 3),
    [numbers(3, 7), numbers(7, 11), numbers(11, 12)],
    12,
  ]);
});

test.each([
  [0, 0],
  [3, 0],
  [4, 1],
  [7, 1],
  [8, 2],
])('%i rows make %i chunks', async (rows, chunks) => {
  const store = new ResultStore(1_000_000, 1_000);
  const written = await writeResult('q', rowsOf([numbers(0, rows)]), store, rules, never);
  const sum = written.chunks.reduce((total, chunk) => total + chunk.rowCount, 0);
  expect([written.chunks.length, JSON.parse(written.inlineRows).length + sum]).toEqual([chunks, rows]);
});

test('reading stops at the row limit and closes the source', async () => {
  const state = { returned: false };
  const store = new ResultStore(1_000_000, 1_000);
  const result = rowsOf([numbers(0, 5), numbers(5, 9)], state);
  const written = await writeResult('q', result, store, { ...rules, maxRows: 5 }, never);
  expect([written.rowCount, written.chunks.map((chunk) => chunk.rowCount), state.returned]).toEqual([
    5,
    [2],
    true,
  ]);
});

test('wide rows fill a part before its row limit', async () => {
  const store = new ResultStore(1_000_000, 1_000);
  const wide = Array.from({ length: 6 }, () => ['x'.repeat(600)]);
  const written = await writeResult(
    'q',
    rowsOf([wide]),
    store,
    { ...rules, inlineRows: 100, partLength: 1_000 },
    never,
  );
  expect([JSON.parse(written.inlineRows).length, written.chunks.map((chunk) => chunk.rowCount)]).toEqual([
    2,
    [2, 2],
  ]);
});

test('text of every kind comes through', async () => {
  const store = new ResultStore(1_000_000, 1_000);
  const rows = [
    ['"', null, '\u2028', '\u0000', '😀', '\\'],
    ['', ' ', "'", '\n', 'ß', 'null'],
  ];
  const written = await writeResult('q', rowsOf([rows]), store, rules, never);
  expect(JSON.parse(written.inlineRows)).toEqual(rows);
});

test('an abort stops the reading and closes the source', async () => {
  const state = { returned: false };
  const abort = new AbortController();
  const reason = new Error('enough');
  abort.abort(reason);
  const store = new ResultStore(1_000_000, 1_000);
  const work = writeResult('q', rowsOf([numbers(0, 5)], state), store, rules, abort.signal);
  await expect(work).rejects.toBe(reason);
  expect(state.returned).toBe(true);
});

test('a result that does not fit is an error and closes the source', async () => {
  const state = { returned: false };
  const store = new ResultStore(2_060, 1_000);
  const work = writeResult('q', rowsOf([numbers(0, 50)], state), store, rules, never);
  await expect(work).rejects.toMatchObject({ code: '100132' });
  expect(state.returned).toBe(true);
});
