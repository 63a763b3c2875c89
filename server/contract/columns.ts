/** A column type as Snowflake names it on the wire. */
export type SnowflakeType =
  | 'fixed'
  | 'real'
  | 'text'
  | 'boolean'
  | 'date'
  | 'time'
  | 'timestamp_ntz'
  | 'timestamp_ltz'
  | 'timestamp_tz'
  | 'variant'
  | 'object'
  | 'array'
  | 'binary'
  | 'map'
  | 'vector'
  | 'geography'
  | 'geometry'
  | 'unknown';

export interface Column {
  readonly name: string;
  readonly type: SnowflakeType;
  readonly nullable: boolean;
  /** Total digits of a fixed number, or null. */
  readonly precision: number | null;
  /** Digits after the point of a fixed number, or fraction digits of a time, or null. */
  readonly scale: number | null;
  /** Length limit of text and binary, or null. */
  readonly length: number | null;
}

/** One value as Snowflake prints it: exact text, or null. Nothing is rounded on the way: a NUMBER(38) does not fit a JavaScript number. */
export type Cell = string | null;
