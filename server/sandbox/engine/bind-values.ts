import { DuckDBBlobValue, type DuckDBValue } from '@duckdb/node-api';
import type { EngineBind } from '../engine-types.ts';
import { EngineError } from '../engine-types.ts';

/**
 * The DuckDB type of a bound value, written in the statement round its parameter. Values travel as text (blobs as bytes),
 * so that no digit is lost, and DuckDB converts them.
 */
export function bindType(bind: EngineBind | undefined): string {
  switch (bind?.type.toUpperCase()) {
    case 'FIXED':
      return fixedType(bind.value);
    case 'REAL':
      return 'DOUBLE';
    case 'BOOLEAN':
      return 'BOOLEAN';
    case 'DATE':
      return 'DATE';
    case 'TIME':
      return 'TIME';
    case 'TIMESTAMP_NTZ':
    case 'TIMESTAMP':
      return 'TIMESTAMP';
    case 'TIMESTAMP_LTZ':
      return 'TIMESTAMPTZ';
    case 'TIMESTAMP_TZ':
      return 'STRUCT(sf_utc TIMESTAMP, sf_offset INTEGER)';
    case 'BINARY':
      return 'BLOB';
    case 'VARIANT':
      return 'JSON';
    case 'OBJECT':
      return 'MAP(VARCHAR, JSON)';
    case 'ARRAY':
      return 'JSON[]';
    default:
      return 'VARCHAR';
  }
}

/**
 * The value handed to DuckDB for a bind.
 *
 * @throws EngineError 100038 when the text does not fit the type
 */
export function bindValue(bind: EngineBind): DuckDBValue {
  const { value } = bind;
  if (value === null) return null;
  switch (bind.type.toUpperCase()) {
    case 'BOOLEAN':
      return /^(?:true|1)$/i.test(value) ? 'true' : 'false';
    case 'DATE':
      return new Date(epochMs(value, 1)).toISOString().slice(0, 10);
    case 'TIME':
      return isEpoch(value) ? timestampText(value).slice(11) : value;
    case 'TIMESTAMP':
    case 'TIMESTAMP_NTZ':
      return isEpoch(value) ? timestampText(value) : value;
    case 'TIMESTAMP_LTZ':
      return isEpoch(value) ? `${timestampText(value)}+00` : value;
    case 'TIMESTAMP_TZ':
      return timestampTz(value);
    case 'BINARY':
      return new DuckDBBlobValue(Buffer.from(value, 'hex'));
    default:
      return value;
  }
}

function fixedType(value: string | null): string {
  if (value === null) return 'BIGINT';
  if (!/^[+-]?\d+(?:\.\d+)?$/.test(value)) return 'DOUBLE';
  const fraction = value.split('.')[1]?.length ?? 0;
  if (fraction > 0) return `DECIMAL(38, ${Math.min(fraction, 37)})`;
  return value.replace(/^[+-]?0*/, '').length <= 18 ? 'BIGINT' : 'DECIMAL(38, 0)';
}

function isEpoch(value: string): boolean {
  return /^-?\d+$/.test(value);
}

/** The driver sends a DATE as milliseconds and all other times as nanoseconds since the epoch. */
function epochMs(value: string, perMs: number): number {
  if (!isEpoch(value)) {
    const parsed = Date.parse(value);
    if (Number.isNaN(parsed)) throw notADate(value);
    return parsed;
  }
  return Number(BigInt(value) / BigInt(perMs));
}

function timestampText(nanoseconds: string): string {
  const total = BigInt(nanoseconds);
  const micros = total / 1000n;
  const ms = micros >= 0n ? micros / 1000n : (micros - 999n) / 1000n;
  const rest = Number(micros - ms * 1000n);
  const date = new Date(Number(ms));
  if (Number.isNaN(date.getTime())) throw notADate(nanoseconds);
  return date.toISOString().replace('T', ' ').replace('Z', String(rest).padStart(3, '0'));
}

function timestampTz(value: string): string {
  const [nanoseconds, offset] = value.split(' ');
  const minutes = offset === undefined ? 0 : Number(offset) - 1440;
  return `{'sf_utc': '${timestampText(nanoseconds ?? '0')}', 'sf_offset': ${minutes}}`;
}

function notADate(value: string): EngineError {
  return new EngineError('100040', '22007', `Date '${value}' is not recognized`);
}
