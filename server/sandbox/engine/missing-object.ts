import { EngineError } from '../engine-types.ts';
import { objectMissing } from './engine-errors.ts';
import type { ObjectName } from './qualify-tables.ts';
import { displayName } from './quoting.ts';

/** Gives "does not exist" the full name that the statement meant; DuckDB only says the last part. */
export function missingObject(error: unknown, objects: readonly ObjectName[]): unknown {
  if (!(error instanceof EngineError) || error.code !== '002003') return error;
  const said = /'([^']+)'/.exec(error.message)?.[1]?.toUpperCase();
  const meant = objects.find((object) => object.name.toUpperCase() === said) ?? objects[0];
  if (!meant) return error;
  const full = objectMissing('Object', [meant.database, meant.schema, meant.name].map(displayName).join('.'));
  full.cause = error.cause;
  return full;
}
