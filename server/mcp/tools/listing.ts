import type { QueryResult } from '../../query/model/query.ts';
import { rowsAsText } from '../../query/rows/shape-rows.ts';
import { showIdentifier } from '../../util/sql-identifier.ts';
import { cutText } from './rows-result.ts';
import type { ToolResult } from './tool.ts';

/** Which columns of a SHOW or DESCRIBE answer a listing keeps, and under which name. */
export type ListingColumns = Readonly<Record<string, string>>;

/** Columns that hold identifiers: shown so that a client can hand them back as they are. */
const identifiers = new Set(['name', 'database', 'schema', 'column']);

/**
 * Cuts Snowflake's wide SHOW answers (up to 30 columns) down to what a model needs; empty columns are left out.
 *
 * @param what - key of the list in the data, e.g. `databases`
 * @param columns - our name to Snowflake's column name
 */
export function listing(what: string, result: QueryResult, columns: ListingColumns): ToolResult {
  const wanted = Object.entries(columns).map(
    ([name, source]) => [name, result.columns.findIndex((column) => column.name === source)] as const,
  );
  const filled = wanted.filter(
    ([name, at]) => name === 'name' || result.rows.some((row) => (row[at] ?? '') !== ''),
  );
  const items = result.rows.map((row) =>
    Object.fromEntries(
      filled.map(([name, at]) => {
        // Snowflake writes a missing comment as an empty string.
        const cell = row[at] || null;
        return [name, cell !== null && identifiers.has(name) ? showIdentifier(cell) : cell] as const;
      }),
    ),
  );
  const text = rowsAsText(
    filled.map(([name]) => name),
    items.map((item) => Object.values(item)),
  );
  const why = result.cutBy ? cutText(result.cutBy) : 'name a database or schema to see less';
  const more = result.truncated ? `\n\n(first ${items.length}, truncated: ${why})` : '';
  return {
    text: items.length === 0 ? `No ${what} found.` : text + more,
    data: { [what]: items, truncated: result.truncated, requestId: result.requestId },
  };
}

/** The columns of DESCRIBE TABLE and DESCRIBE VIEW that are worth their tokens. */
export const describedColumns: ListingColumns = {
  name: 'name',
  type: 'type',
  nullable: 'null?',
  default: 'default',
  primary_key: 'primary key',
  comment: 'comment',
};
