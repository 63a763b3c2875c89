import type { Cell, Column, SnowflakeType } from '../../contract/columns.ts';

/** UTF-8 bytes of the cells of a row, as results and budgets count them. */
export function textBytes(row: readonly Cell[]): number {
  let bytes = 0;
  for (const cell of row) if (cell !== null) bytes += Buffer.byteLength(cell);
  return bytes;
}

/**
 * Rows as CSV with a header: the most compact form that every model reads without an explanation. NULL is an empty
 * field and an empty string is `""`, so that the two stay apart.
 */
export function rowsAsText(names: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [names.map(field), ...rows.map((row) => row.map(field))];
  return lines.map((fields) => fields.join(',')).join('\n');
}

const needsQuotes = /[",\r\n]|^\s|\s$/;

function field(cell: Cell): string {
  if (cell === null) return '';
  return cell === '' || needsQuotes.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** A value as it stands in structuredContent. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/**
 * Turns Snowflake's exact text into JSON values without losing a digit: whole numbers become numbers only while they
 * are exact, decimals stay text, variants become the JSON they hold unless that would round a long number.
 */
export function shapeRows(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): readonly (readonly JsonValue[])[] {
  const shapers = columns.map((column) => shaperOf(column));
  return rows.map((row) =>
    row.map((cell, index) => {
      const shape = shapers[index];
      // What comes of it may be null itself: the null of JSON.
      return cell === null || shape === undefined ? cell : shape(cell);
    }),
  );
}

function shaperOf(column: Column): (text: string) => JsonValue {
  const type: SnowflakeType = column.type;
  switch (type) {
    case 'fixed':
      return (column.scale ?? 0) === 0 ? wholeNumber : (text) => text;
    case 'real':
      return realNumber;
    case 'boolean':
      return (text) => text === 'true';
    case 'variant':
    case 'object':
    case 'array':
    case 'map':
    case 'geography':
    case 'geometry':
      return json;
    default:
      return (text) => text;
  }
}

function wholeNumber(text: string): JsonValue {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

function realNumber(text: string): JsonValue {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

const longNumber = /\d{16}/;

function json(text: string): JsonValue {
  if (longNumber.test(text)) return text;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // Not JSON after all (an undefined element, for one): the text itself is the truth.
    return text;
  }
}
