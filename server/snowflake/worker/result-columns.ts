import type { Column as DriverColumn, RowStatement } from 'snowflake-sdk';
import type { Column, SnowflakeType } from '../../contract/columns.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';

/** What the driver keeps of one row; not part of its public interface. */
interface DriverRow {
  readonly values: readonly unknown[];
}

/** The two hooks by which the driver reads a value; not part of its public interface. */
interface ValueHooks {
  _getRowValue?: (row: DriverRow) => unknown;
  _getRowValueAsString?: (row: DriverRow) => unknown;
}

/**
 * The columns of a finished statement, and from now on rows of exact wire text. The driver's own conversions run in a
 * tick of their own where a bad value ends the whole thread, they evaluate text that is not JSON, and they round; so
 * each column's two reading hooks are replaced by one that hands out what came over the wire.
 *
 * The hooks are internals of the pinned driver version; when they are gone nothing is read (and a test says so).
 *
 * @throws SNOWFLAKE_ANSWER_INVALID when the answer has no columns or the hooks are missing
 */
export function takeRawCells(statement: RowStatement): readonly Column[] {
  const columns = statement.getColumns();
  if (columns === undefined) {
    throw new SnowgateError('SNOWFLAKE_ANSWER_INVALID', { detail: 'it has no columns' });
  }
  return columns.map((column, index) => {
    readRaw(column as DriverColumn & ValueHooks, index);
    return describe(column);
  });
}

function readRaw(hooks: ValueHooks, index: number): void {
  if (typeof hooks._getRowValue !== 'function' || typeof hooks._getRowValueAsString !== 'function') {
    throw new SnowgateError('SNOWFLAKE_ANSWER_INVALID', {
      detail: 'this version of snowflake-sdk reads values in a way that is not known to be safe',
    });
  }
  const raw = (row: DriverRow): unknown => row.values[index];
  hooks._getRowValue = raw;
  hooks._getRowValueAsString = raw;
}

function describe(column: DriverColumn): Column {
  const type = column.getType();
  return {
    name: column.getName(),
    type: isKnownType(type) ? type : 'unknown',
    nullable: column.isNullable() ?? true,
    precision: column.getPrecision() ?? null,
    scale: column.getScale() ?? null,
    // The driver does not hand the length on.
    length: null,
  };
}

const knownTypes: ReadonlySet<string> = new Set<SnowflakeType>([
  'fixed',
  'real',
  'text',
  'boolean',
  'date',
  'time',
  'timestamp_ntz',
  'timestamp_ltz',
  'timestamp_tz',
  'variant',
  'object',
  'array',
  'binary',
  'map',
  'vector',
  'geography',
  'geometry',
]);

function isKnownType(type: string): type is SnowflakeType {
  return knownTypes.has(type);
}
