import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBStructValue,
  DuckDBTimeNSValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeTZValue,
  DuckDBTimeValue,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { Cell, SnowflakeType } from '../../contract/columns.ts';
import { longestText, textTooLong } from '../engine-errors.ts';
import { formatJson } from './json-text.ts';
import { wireType } from './wire-columns.ts';
import { jsonOfValue } from './wire-json.ts';

/** Turns one DuckDB value into the text of Snowflake's JSON result format. */
export type Encoder = (value: DuckDBValue) => Cell;

/**
 * Makes the encoder of one column.
 *
 * @param type - the column's DuckDB type
 * @param jsonIndent - spaces per level in VARIANT, OBJECT and ARRAY texts (session parameter JSON_INDENT; 0 = one line)
 */
export function encoderOf(type: DuckDBType, jsonIndent: number): Encoder {
  const encode = encoderOfKind(wireType(type), type, jsonIndent);
  return (value) => {
    if (value === null) return null;
    const text = encode(value);
    if (text !== null && text.length > longestText) throw textTooLong();
    return text;
  };
}

function encoderOfKind(kind: SnowflakeType, type: DuckDBType, jsonIndent: number): Encoder {
  switch (kind) {
    case 'boolean':
      return (value) => (value === true ? '1' : '0');
    case 'fixed':
      return fixedText;
    case 'real':
      return (value) => realText(Number(value));
    case 'date':
      return (value) => (value instanceof DuckDBDateValue ? String(value.days) : String(value));
    case 'time':
    case 'timestamp_ntz':
    case 'timestamp_ltz':
      return (value) => secondsText(nanosecondsOf(value));
    case 'timestamp_tz':
      return timestampTzText;
    case 'binary':
      return (value) =>
        value instanceof DuckDBBlobValue
          ? Buffer.from(value.bytes).toString('hex').toUpperCase()
          : String(value);
    case 'variant':
    case 'object':
    case 'array':
      return (value) => formatJson(jsonOfValue(value, type), jsonIndent);
    default:
      return (value) => String(value);
  }
}

function fixedText(value: DuckDBValue): string {
  return value instanceof DuckDBDecimalValue ? decimalText(value.value, value.scale) : String(value);
}

/** Exact decimal text of an unscaled integer. */
function decimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return unscaled.toString();
  const sign = unscaled < 0n ? '-' : '';
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Text of a FLOAT; the special values in the spelling Snowflake's drivers read. */
function realText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return 'inf';
  if (value === Number.NEGATIVE_INFINITY) return '-inf';
  return String(value);
}

/** Nanoseconds since the epoch, or since midnight for a time. */
function nanosecondsOf(value: DuckDBValue): bigint {
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue)
    return value.micros * 1000n;
  if (value instanceof DuckDBTimeValue || value instanceof DuckDBTimeTZValue) return value.micros * 1000n;
  if (value instanceof DuckDBTimestampNanosecondsValue || value instanceof DuckDBTimeNSValue)
    return value.nanos;
  if (value instanceof DuckDBTimestampMillisecondsValue) return value.millis * 1_000_000n;
  if (value instanceof DuckDBTimestampSecondsValue) return value.seconds * 1_000_000_000n;
  throw new TypeError('not a time value');
}

/** Seconds with nine digits of fraction, as the wire writes times and timestamps. */
function secondsText(nanoseconds: bigint): string {
  return decimalText(nanoseconds, 9);
}

function timestampTzText(value: DuckDBValue): string {
  if (!(value instanceof DuckDBStructValue)) return String(value);
  const [instant, offset] = Object.values(value.entries);
  return `${secondsText(nanosecondsOf(instant ?? null))} ${Number(offset ?? 0) + 1440}`;
}
