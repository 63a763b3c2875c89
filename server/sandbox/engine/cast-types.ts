import { isAst } from './ast-nodes.ts';

/** What a type name in a cast or a column definition means: a word that survives translation, or a length-limited text. */
export type CastType =
  | { readonly kind: 'text'; readonly length: number | null }
  | { readonly kind: 'macro'; readonly macro: string; readonly word: string }
  | { readonly kind: 'plain'; readonly word: string };

const integers = new Set(['INT', 'INTEGER', 'BIGINT', 'SMALLINT', 'TINYINT', 'BYTEINT', 'INT64']);
const floats = new Set(['FLOAT', 'FLOAT4', 'FLOAT8', 'DOUBLE', 'DOUBLE PRECISION', 'REAL', 'DECFLOAT']);
const texts = new Set(['VARCHAR', 'CHAR', 'CHARACTER', 'NCHAR', 'STRING', 'TEXT', 'NVARCHAR', 'NVARCHAR2']);

/** The types behind the words that stand for them while the statement is translated. */
export function duckDbType(word: string): string | null {
  const decimal = /^SFT_DECIMAL_(\d+)_(\d+)$/.exec(word);
  if (decimal) return `DECIMAL(${decimal[1]}, ${decimal[2]})`;
  return words[word] ?? null;
}

const words: Readonly<Record<string, string>> = {
  SFT_BIGINT: 'BIGINT',
  SFT_DOUBLE: 'DOUBLE',
  SFT_VARCHAR: 'VARCHAR',
  SFT_BOOLEAN: 'BOOLEAN',
  SFT_DATE: 'DATE',
  SFT_TIME: 'TIME',
  SFT_NTZ: 'TIMESTAMP',
  SFT_LTZ: 'TIMESTAMPTZ',
  SFT_TZ: 'STRUCT(sf_utc TIMESTAMP, sf_offset INTEGER)',
  SFT_BINARY: 'BLOB',
  SFT_VARIANT: 'JSON',
  SFT_ARRAY: 'JSON[]',
  SFT_OBJECT: 'MAP(VARCHAR, JSON)',
};

/** Reads a data_type of the syntax tree; null for a type that the stand-in does not have. */
export function castTypeOf(dataType: unknown): CastType | null {
  if (!isAst(dataType)) return null;
  const kind = String(dataType.data_type ?? '');
  if (kind === 'custom') return byName(String(dataType.name ?? ''));
  const precision = numberOrNull(dataType.precision);
  switch (kind) {
    case 'decimal':
      return decimal(precision ?? 38, numberOrNull(dataType.scale) ?? 0);
    case 'int':
    case 'big_int':
    case 'small_int':
    case 'tiny_int':
      return plain('SFT_BIGINT');
    case 'float':
    case 'double':
      return plain('SFT_DOUBLE');
    case 'var_char':
    case 'char':
    case 'text':
    case 'string':
      return { kind: 'text', length: numberOrNull(dataType.length) };
    case 'boolean':
      return macro('_SF_TO_BOOLEAN', 'SFT_BOOLEAN');
    case 'date':
      return macro('_SF_TO_DATE', 'SFT_DATE');
    case 'time':
      return macro('_SF_TO_TIME', 'SFT_TIME');
    case 'timestamp':
      return dataType.timezone === true
        ? macro('_SF_TO_TIMESTAMP_TZ', 'SFT_TZ')
        : macro('_SF_TO_TIMESTAMP_NTZ', 'SFT_NTZ');
    case 'binary':
    case 'var_binary':
      return macro('_SF_TO_BINARY', 'SFT_BINARY');
    case 'array':
      return macro('_SF_TO_ARRAY', 'SFT_ARRAY');
    case 'json':
      return macro('_SF_TO_VARIANT', 'SFT_VARIANT');
    default:
      return null;
  }
}

function byName(written: string): CastType | null {
  const plainText = written.toUpperCase().replace(/\s+/g, ' ');
  const match = /^([A-Z_0-9 ]+)(?:\( ?(\d+) ?(?:, ?(\d+) ?)?\))?$/.exec(plainText);
  const name = match?.[1]?.trimEnd() ?? '';
  const first = match?.[2] === undefined ? null : Number(match[2]);
  const second = match?.[3] === undefined ? null : Number(match[3]);
  if (integers.has(name)) return plain('SFT_BIGINT');
  if (floats.has(name)) return plain('SFT_DOUBLE');
  if (texts.has(name)) return { kind: 'text', length: first };
  switch (name) {
    case 'NUMBER':
    case 'NUMERIC':
    case 'DECIMAL':
      return decimal(first ?? 38, second ?? 0);
    case 'BOOLEAN':
      return macro('_SF_TO_BOOLEAN', 'SFT_BOOLEAN');
    case 'DATE':
      return macro('_SF_TO_DATE', 'SFT_DATE');
    case 'TIME':
      return macro('_SF_TO_TIME', 'SFT_TIME');
    case 'TIMESTAMP':
    case 'DATETIME':
    case 'TIMESTAMPNTZ':
    case 'TIMESTAMP_NTZ':
      return macro('_SF_TO_TIMESTAMP_NTZ', 'SFT_NTZ');
    case 'TIMESTAMPLTZ':
    case 'TIMESTAMP_LTZ':
      return macro('_SF_TO_TIMESTAMP_LTZ', 'SFT_LTZ');
    case 'TIMESTAMPTZ':
    case 'TIMESTAMP_TZ':
      return macro('_SF_TO_TIMESTAMP_TZ', 'SFT_TZ');
    case 'BINARY':
    case 'VARBINARY':
      return macro('_SF_TO_BINARY', 'SFT_BINARY');
    case 'VARIANT':
      return macro('_SF_TO_VARIANT', 'SFT_VARIANT');
    case 'ARRAY':
      return macro('_SF_TO_ARRAY', 'SFT_ARRAY');
    case 'OBJECT':
      return macro('_SF_TO_OBJECT', 'SFT_OBJECT');
    default:
      return null;
  }
}

/** The word for a NUMBER of that precision and scale. */
export function decimalWord(precision: number, scale: number): string {
  return `SFT_DECIMAL_${precision}_${scale}`;
}

/** The word that a column definition of this type uses. */
export function columnWord(type: CastType): string {
  return type.kind === 'text' ? 'SFT_VARCHAR' : type.word;
}

function decimal(precision: number, scale: number): CastType {
  return plain(decimalWord(precision, scale));
}

function plain(word: string): CastType {
  return { kind: 'plain', word };
}

function macro(name: string, word: string): CastType {
  return { kind: 'macro', macro: name, word };
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
