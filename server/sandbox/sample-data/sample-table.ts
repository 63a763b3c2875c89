/** A sample table: how Snowflake makes it, and its rows. */
export interface SampleTable {
  /** Fully qualified name, unquoted. */
  readonly name: string;
  readonly ddl: string;
  /** DuckDB types of the columns, in order, for reading the rows from JSON. */
  readonly types: Readonly<Record<string, string>>;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** How DuckDB holds a TIMESTAMP_TZ. */
export const timestampTzType = 'STRUCT(sf_utc TIMESTAMP, sf_offset INTEGER)';

/** A date `days` after the first day of the sample data, as YYYY-MM-DD. */
export function sampleDate(days: number): string {
  return new Date(Date.UTC(2025, 0, 1) + days * 86_400_000).toISOString().slice(0, 10);
}

/** A moment `seconds` after midnight of that date, as YYYY-MM-DD HH:MM:SS. */
export function sampleTime(days: number, seconds: number): string {
  const ms = Date.UTC(2025, 0, 1) + days * 86_400_000 + seconds * 1000;
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}
