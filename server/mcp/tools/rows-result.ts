import { rowsAsText } from '../../query/rows-as-text.ts';
import type { QueryResult } from '../../query/run-query.ts';
import { shapeRows } from '../../query/shape-rows.ts';
import type { ToolResult } from '../tool.ts';

/**
 * The rows of a statement as a tool result. When rows were left behind, the text and the data both say so and say how
 * to get the rest, because a model that is not told takes a part for the whole.
 */
export function rowsResult(result: QueryResult): ToolResult {
  const names = result.columns.map((column) => column.name);
  const rest = result.truncated
    ? 'More rows exist. Raise `limit`, narrow with WHERE, aggregate, or page with ORDER BY ... LIMIT n OFFSET m.'
    : null;
  const count = `${result.rows.length} ${result.rows.length === 1 ? 'row' : 'rows'}`;
  return {
    text: `${rowsAsText(names, result.rows)}\n\n(${rest ? `first ${count}, truncated. ${rest}` : count})`,
    data: {
      columns: result.columns.map(({ name, type }) => ({ name, type })),
      rows: shapeRows(result.columns, result.rows).map((row) => [...row]),
      rowCount: result.rows.length,
      truncated: result.truncated,
      ...(rest !== null && { rest }),
      queryId: result.queryId,
      requestId: result.requestId,
    },
  };
}
