import {
  DuckDBArrayType,
  DuckDBArrayValue,
  DuckDBDecimalValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBMapType,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  type DuckDBType,
  type DuckDBValue,
  DuckDBVariantValue,
} from '@duckdb/node-api';
import { isJson } from './wire-columns.ts';

/** JSON text of a DuckDB value; JSON columns and elements are taken as they are, so that no digit is lost. */
export function jsonOfValue(value: DuckDBValue, type: DuckDBType): string {
  if (value === null || value === undefined) return 'null';
  if (isJson(type)) return String(value);
  if (value instanceof DuckDBListValue && type instanceof DuckDBListType)
    return arrayText(value.items, type.valueType);
  if (value instanceof DuckDBArrayValue && type instanceof DuckDBArrayType)
    return arrayText(value.items, type.valueType);
  if (value instanceof DuckDBMapValue && type instanceof DuckDBMapType) {
    return objectText(
      value.entries.map((entry) => [String(entry.key), jsonOfValue(entry.value, type.valueType)]),
    );
  }
  if (value instanceof DuckDBStructValue && type instanceof DuckDBStructType) {
    return objectText(
      type.entryNames.map((name, index) => {
        const entryType = type.entryTypes[index];
        const entry = value.entries[name] ?? null;
        return [name, entryType === undefined ? 'null' : jsonOfValue(entry, entryType)];
      }),
    );
  }
  if (value instanceof DuckDBVariantValue) return JSON.stringify(String(value));
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  if (value instanceof DuckDBDecimalValue) return value.toString();
  return JSON.stringify(String(value));
}

function arrayText(items: readonly DuckDBValue[], type: DuckDBType): string {
  return `[${items.map((item) => jsonOfValue(item, type)).join(',')}]`;
}

function objectText(entries: readonly (readonly [string, string])[]): string {
  return `{${entries.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`;
}
