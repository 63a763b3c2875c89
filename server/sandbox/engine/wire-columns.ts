import { DuckDBDecimalType, type DuckDBStructType, type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import type { Column, SnowflakeType } from '../../contract/columns.ts';

/** Snowflake's default length limit of VARCHAR and BINARY. */
const textLength = 16_777_216;
const binaryLength = 8_388_608;

/** Names of the two fields of the structure that stands for a TIMESTAMP_TZ: UTC instant and offset in minutes. */
const timestampTzFields = ['sf_utc', 'sf_offset'] as const;

/** Describes a DuckDB result column as Snowflake does. */
export function wireColumn(name: string, type: DuckDBType): Column {
  const base = { name, nullable: true, precision: null, scale: null, length: null };
  const kind = wireType(type);
  switch (kind) {
    case 'fixed':
      return type instanceof DuckDBDecimalType
        ? { ...base, type: kind, precision: type.width, scale: type.scale }
        : { ...base, type: kind, precision: 38, scale: 0 };
    case 'text':
      return { ...base, type: kind, length: textLength };
    case 'binary':
      return { ...base, type: kind, length: binaryLength };
    case 'time':
    case 'timestamp_ntz':
    case 'timestamp_ltz':
    case 'timestamp_tz':
      return { ...base, type: kind, precision: 0, scale: 9 };
    default:
      return { ...base, type: kind };
  }
}

/** Snowflake's type for a DuckDB type. */
export function wireType(type: DuckDBType): SnowflakeType {
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return 'boolean';
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
    case DuckDBTypeId.UINTEGER:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
    case DuckDBTypeId.BIGNUM:
    case DuckDBTypeId.DECIMAL:
      return 'fixed';
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE:
      return 'real';
    case DuckDBTypeId.DATE:
      return 'date';
    case DuckDBTypeId.TIME:
    case DuckDBTypeId.TIME_NS:
    case DuckDBTypeId.TIME_TZ:
      return 'time';
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_NS:
      return 'timestamp_ntz';
    case DuckDBTypeId.TIMESTAMP_TZ:
      return 'timestamp_ltz';
    case DuckDBTypeId.BLOB:
      return 'binary';
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY:
      return 'array';
    case DuckDBTypeId.MAP:
      return 'object';
    case DuckDBTypeId.STRUCT:
      return isTimestampTz(type) ? 'timestamp_tz' : 'object';
    case DuckDBTypeId.VARIANT:
      return 'variant';
    default:
      return isJson(type) ? 'variant' : 'text';
  }
}

/** True for the structure that stands for a TIMESTAMP_TZ. */
function isTimestampTz(type: DuckDBType): type is DuckDBStructType {
  return (
    type.typeId === DuckDBTypeId.STRUCT &&
    'entryNames' in type &&
    type.entryNames.length === 2 &&
    type.entryNames[0] === timestampTzFields[0] &&
    type.entryNames[1] === timestampTzFields[1]
  );
}

/** True for DuckDB's JSON, which is text with a name of its own. */
export function isJson(type: DuckDBType): boolean {
  return type.typeId === DuckDBTypeId.VARCHAR && type.alias === 'JSON';
}
