import { rowsAsText } from '../../query/rows-as-text.ts';
import type { QueryResult } from '../../query/run-query.ts';
import { type JsonValue, shapeRows } from '../../query/shape-rows.ts';
import type { ToolResult } from '../tool.ts';

/**
 * The rows of a statement as a tool result. When rows were left behind, the text and the data both say so and say how
 * to get the rest, because a model that is not told takes a part for the whole.
 */
export function rowsResult(result: QueryResult): ToolResult {
  const names = result.columns.map((column) => column.name);
  const shaped = shapeRows(result.columns, result.rows);
  const rest = result.truncated
    ? 'More rows exist. Raise `limit`, narrow with WHERE, aggregate, or page with ORDER BY ... LIMIT n OFFSET m.'
    : null;
  const { source } = result;
  const age = source.kind === 'cached' ? Math.round(source.ageMs / 1000) : null;
  const old = age === null ? '' : `, cached ${age} s ago`;
  const count = `${result.rows.length} ${result.rows.length === 1 ? 'row' : 'rows'}`;
  return {
    text: `${rowsAsText(names, compact(result.rows, shaped))}\n\n(${rest ? `first ${count}${old}, truncated. ${rest}` : count + old})`,
    data: {
      columns: result.columns.map(({ name, type }) => ({ name, type })),
      rows: shaped.map((row) => [...row]),
      rowCount: result.rows.length,
      truncated: result.truncated,
      ...(rest !== null && { rest }),
      ...(age !== null && { cached: true, ageSeconds: age }),
      queryId: result.queryId,
      requestId: result.requestId,
    },
  };
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
