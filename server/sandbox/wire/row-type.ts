import type { Column } from '../../contract/columns.ts';

/** A column as the `rowtype` of an answer names it. */
export function rowType(column: Column): Record<string, unknown> {
  return {
    name: column.name,
    database: '',
    schema: '',
    table: '',
    // The driver knows no "unknown": it takes such a column as text anyway, and other drivers need a name they know.
    type: column.type === 'unknown' ? 'text' : column.type,
    nullable: column.nullable,
    precision: column.precision,
    scale: column.scale,
    length: column.length,
    byteLength: byteLength(column),
    collation: null,
  };
}

/** Text takes up to four bytes a character, within the 16 MiB that a Snowflake value may have. */
function byteLength(column: Column): number | null {
  if (column.length === null) return null;
  return column.type === 'text' ? Math.min(column.length * 4, 16_777_216) : column.length;
}
