import type { BudgetKind } from '../../contract/quota.ts';
import type { QueryResult } from '../../query/model/query.ts';
import { type JsonValue, rowsAsText, shapeRows } from '../../query/rows/shape-rows.ts';
import type { ToolResult } from './tool.ts';

/** Says why rows were left behind when it was the client's daily budget: then asking for more at once is of no use. */
export function cutText(kind: BudgetKind): string {
  return `More rows exist, but today's ${kind} of this client are used up (quota.${kind}PerDay). whoami says when the next day begins.`;
}

/**
 * The rows of a statement as a tool result. When rows were left behind, the text and the data both say so and say how
 * to get the rest, because a model that is not told takes a part for the whole.
 *
 * @param from - index in the whole result of the first of these rows
 * @param hint - how to get the rest where no cursor leads there
 */
export function rowsResult(result: QueryResult, hint: string, from = 0): ToolResult {
  const { columns, rows, cursor, cutBy, source, truncated, totalRows, queryId, requestId } = result;
  const names = columns.map((column) => column.name);
  const shaped = shapeRows(columns, rows);
  const way = cursor === null ? hint : 'More rows: fetch_results with cursor = next.';
  const rest = !truncated ? null : cutBy ? cutText(cutBy) : way;
  return {
    text: `${rowsAsText(names, compact(rows, shaped))}\n\n(${[countOf(result, from), rest].filter(Boolean).join('. ')}${
      cursor === null ? '' : ` next: ${cursor}`
    })`,
    data: {
      columns: columns.map(({ name, type }) => ({ name, type })),
      rows: shaped.map((row) => [...row]),
      rowCount: rows.length,
      ...(totalRows !== null && { totalRows }),
      truncated,
      ...(cursor !== null && { next: cursor }),
      ...(rest !== null && { rest }),
      ...(source.kind === 'cached' && { cached: true, ageSeconds: ageOf(source) }),
      queryId,
      requestId,
    },
  };
}

/** Seconds since a kept answer was read. */
function ageOf({ ageMs }: { readonly ageMs: number }): number {
  return Math.round(ageMs / 1000);
}

/** `3 rows`, `first 100 rows of 25000, truncated` or `rows 101 to 200 of 25000`. */
function countOf({ rows, truncated, totalRows, source }: QueryResult, from: number): string {
  const of = totalRows === null ? '' : ` of ${totalRows}`;
  const old = source.kind === 'cached' ? `, cached ${ageOf(source)} s ago` : '';
  if (from > 0) return rows.length === 0 ? 'no more rows' : `rows ${from + 1} to ${from + rows.length}${of}`;
  const count = `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`;
  return (truncated ? `first ${count}${of}` : count) + old + (truncated ? ', truncated' : '');
}

/** Snowflake prints variants over many lines; the text form carries them in one. */
function compact(
  rows: QueryResult['rows'],
  shaped: readonly (readonly JsonValue[])[],
): readonly (readonly (string | null)[])[] {
  return rows.map((row, at) =>
    row.map((cell, index) => {
      const value = shaped[at]?.[index] ?? null;
      return typeof value === 'object' && value !== null ? JSON.stringify(value) : cell;
    }),
  );
}
