import type { Cell, Column } from '../../contract/columns.ts';
import { assertNever } from '../../util/assert-never.ts';

/** How a column of exact text becomes a column of a Parquet file. */
export interface ParquetColumn {
  /** Looks at a value: some types depend on what they have to hold. */
  see(cell: Cell): void;
  /** The SQL that turns the column `text` into its type; known once all values were seen. */
  sql(text: string): string;
}

/** Largest DECIMAL of Parquet and of Snowflake. */
const mostDigits = 38;

/** Integers up to so many digits fit into 64 bits. */
const digitsOfBigint = 18;

/**
 * Proper types wherever they hold the exact value: whole numbers, decimals, dates, times, timestamps, bytes. Parquet's
 * ordinary timestamps have six digits of fraction; a column with finer values becomes one with nine where those reach
 * (1677 to 2262), and stays exact text where not. Semi-structured values are their JSON text.
 */
export function parquetColumn({ type, precision, scale }: Column): ParquetColumn {
  switch (type) {
    case 'fixed':
      return { see: ignore, sql: decimal(Math.min(precision ?? mostDigits, mostDigits), scale ?? 0) };
    case 'real':
      return as('DOUBLE');
    case 'boolean':
      return as('BOOLEAN');
    case 'date':
      return as('DATE');
    case 'binary':
      return { see: ignore, sql: (text) => `unhex(${text})` };
    case 'time':
      return finest(['TIME', null]);
    case 'timestamp_ntz':
      return finest(['TIMESTAMP', 'TIMESTAMP_NS']);
    case 'timestamp_ltz':
    case 'timestamp_tz':
      return finest(['TIMESTAMPTZ', null]);
    case 'text':
    case 'variant':
    case 'object':
    case 'array':
    case 'map':
    case 'vector':
    case 'geography':
    case 'geometry':
    case 'unknown':
      return as('VARCHAR');
    default:
      return assertNever(type);
  }
}

function decimal(digits: number, fraction: number): ParquetColumn['sql'] {
  if (fraction === 0 && digits <= digitsOfBigint) return (text) => `CAST(${text} AS BIGINT)`;
  const wide = `DECIMAL(${digits}, ${fraction})`;
  if (digits <= digitsOfBigint || fraction > digitsOfBigint) return (text) => `CAST(${text} AS ${wide})`;
  // DuckDB takes a hundred times as long to read text as a wide decimal (measured), and most values are not that wide.
  const narrow = `DECIMAL(${digitsOfBigint}, ${fraction})`;
  return (text) => `COALESCE(CAST(TRY_CAST(${text} AS ${narrow}) AS ${wide}), CAST(${text} AS ${wide}))`;
}

function as(duckdbType: string): ParquetColumn {
  return { see: ignore, sql: (text) => `CAST(${text} AS ${duckdbType})` };
}

const finerThanMicroseconds = /\.\d{6}\d*[1-9]/;
const yearOf = /^(-?\d+)-/;
const zone = / ([+-]\d{2})(\d{2})$/;

/** A type for microseconds and one, if any, for nanoseconds between 1678 and 2261. */
function finest([micro, nano]: readonly [string, string | null]): ParquetColumn {
  let finer = false;
  let beyond = false;
  return {
    see(cell) {
      if (cell === null) return;
      const year = Number(yearOf.exec(cell)?.[1] ?? 2000);
      finer ||= finerThanMicroseconds.test(cell);
      beyond ||= year < 1678 || year > 2261;
    },
    sql(text) {
      if (!finer) return `CAST(${micro === 'TIMESTAMPTZ' ? zoneText(text) : text} AS ${micro})`;
      return nano === null || beyond ? text : `CAST(${text} AS ${nano})`;
    },
  };
}

function ignore(): void {}

/** DuckDB reads +01:00, Snowflake writes +0100. */
function zoneText(text: string): string {
  return `regexp_replace(${text}, '${zone.source}', '\\1:\\2')`;
}
