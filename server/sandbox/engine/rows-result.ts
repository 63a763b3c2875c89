import type { Cell, Column, SnowflakeType } from '../../contract/columns.ts';
import type { EngineResult } from '../engine-types.ts';

/** Snowflake's numbers for kinds of statements. */
export const statementTypes = {
  select: 0x1000,
  insert: 0x3100,
  update: 0x3200,
  delete: 0x3300,
  merge: 0x3400,
  dml: 0x3000,
  show: 0x4000,
  use: 0x4000,
  describe: 0x4000,
  explain: 0x4000,
  session: 0x4000,
  ddl: 0x6000,
} as const;

/** Describes a column of an answer that the engine makes itself. */
export function column(name: string, type: SnowflakeType = 'text', scale: number | null = null): Column {
  return {
    name,
    type,
    nullable: true,
    precision: type === 'fixed' ? 38 : null,
    scale: scale ?? (type === 'fixed' ? 0 : type.startsWith('timestamp') ? 9 : null),
    length: type === 'text' ? 16_777_216 : null,
  };
}

/** An answer whose rows are at hand. */
export function rowsResult(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  statementTypeId: number,
): EngineResult {
  return { columns, batches: once(rows), statementTypeId };
}

/** The one-row answer of statements that only report success. */
export function statusResult(text: string, statementTypeId: number): EngineResult {
  return rowsResult([column('status')], [[text]], statementTypeId);
}

/** Milliseconds since the epoch as a wire timestamp. */
export function wireTimestamp(ms: number): string {
  return `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}000000`;
}

async function* once(rows: readonly (readonly Cell[])[]) {
  if (rows.length > 0) yield rows;
}
