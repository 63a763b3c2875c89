import { assertNever } from '../../assert-never.ts';
import type { Cell, Column } from '../../snowflake/types.ts';

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
    case 'fixed': {
      const digits = Math.min(precision ?? mostDigits, mostDigits);
      const fraction = scale ?? 0;
      return as(fraction === 0 && digits <= digitsOfBigint ? 'BIGINT' : `DECIMAL(${digits}, ${fraction})`);
    }
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
