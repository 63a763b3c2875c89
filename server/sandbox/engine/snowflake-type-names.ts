/** How Snowflake writes the type of a column, from DuckDB's name of it: `NUMBER(38,0)`, `VARCHAR(16777216)`. */
export function snowflakeTypeName(duckDbType: string): string {
  const decimal = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(duckDbType);
  if (decimal) return `NUMBER(${decimal[1]},${decimal[2]})`;
  if (/^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/.test(duckDbType)) return 'NUMBER(38,0)';
  if (duckDbType.endsWith('[]')) return 'ARRAY';
  if (duckDbType.startsWith('MAP(')) return 'OBJECT';
  if (duckDbType.startsWith('STRUCT(')) return duckDbType.includes('sf_utc') ? 'TIMESTAMP_TZ(9)' : 'OBJECT';
  return plainNames[duckDbType] ?? 'VARCHAR(16777216)';
}

const plainNames: Readonly<Record<string, string>> = {
  DOUBLE: 'FLOAT',
  FLOAT: 'FLOAT',
  BOOLEAN: 'BOOLEAN',
  DATE: 'DATE',
  TIME: 'TIME(9)',
  TIMESTAMP: 'TIMESTAMP_NTZ(9)',
  TIMESTAMP_NS: 'TIMESTAMP_NTZ(9)',
  'TIMESTAMP WITH TIME ZONE': 'TIMESTAMP_LTZ(9)',
  JSON: 'VARIANT',
  BLOB: 'BINARY(8388608)',
};

/** The JSON that SHOW COLUMNS gives for a type. */
export function snowflakeTypeJson(duckDbType: string, nullable: boolean): string {
  const name = snowflakeTypeName(duckDbType);
  const match = /^(\w+)(?:\((\d+)(?:,(\d+))?\))?$/.exec(name);
  const kind = match?.[1] ?? name;
  const first = match?.[2] === undefined ? undefined : Number(match[2]);
  switch (kind) {
    case 'NUMBER':
      return JSON.stringify({ type: 'FIXED', precision: first, scale: Number(match?.[3] ?? 0), nullable });
    case 'VARCHAR':
      return JSON.stringify({ type: 'TEXT', length: first, byteLength: first, nullable, fixed: false });
    case 'FLOAT':
      return JSON.stringify({ type: 'REAL', nullable });
    case 'BINARY':
      return JSON.stringify({ type: 'BINARY', length: first, byteLength: first, nullable, fixed: true });
    case 'TIME':
    case 'TIMESTAMP_NTZ':
    case 'TIMESTAMP_LTZ':
    case 'TIMESTAMP_TZ':
      return JSON.stringify({ type: kind, precision: 0, scale: first, nullable });
    default:
      return JSON.stringify({ type: kind, nullable });
  }
}
