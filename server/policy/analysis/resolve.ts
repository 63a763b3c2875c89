import type { Reference } from './analysis-types.ts';
import type { Place } from './entries.ts';
import { printName } from './names.ts';

/** The database and schema of the session: exact names, null when none is set. */
export interface NameContext {
  readonly database: string | null;
  readonly schema: string | null;

  /**
   * Where Snowflake looks for a name without schema: `current` when connections pin SEARCH_PATH to the current schema;
   * `with-public` with Snowflake's default, which also looks in PUBLIC of the current database.
   */
  readonly searchPath: 'current' | 'with-public';
}

/**
 * The places that a reference may mean in this context; all of them have to be allowed. Empty for what is in no
 * database (a warehouse, a role); null when the context lacks what the name needs.
 */
export function placesOf(reference: Reference, context: NameContext): readonly Place[] | null {
  const { type, name } = reference;
  if (type === 'warehouse' || type === 'role' || type === 'account' || type === 'dynamic') return [];
  const database = reference.database ?? context.database;
  if (database === null) return null;
  if (type === 'database') return [{ database, schema: null, object: null }];
  const schema = reference.schema === '' ? 'PUBLIC' : (reference.schema ?? context.schema);
  if (schema === null) return null;
  if (type === 'schema') return [{ database, schema, object: null }];
  // A table's own stage (@%T) is part of the table.
  const object = (name ?? '').replace(/^%/, '');
  const place = { database, schema, object };
  const open = reference.schema === null && context.searchPath === 'with-public' && schema !== 'PUBLIC';
  return open ? [place, { database, schema: 'PUBLIC', object }] : [place];
}

/** Writes a reference for people, `DB.SCHEMA.OBJECT`; what is not known is written as `?`. */
export function printReference(reference: Reference, context: NameContext): string {
  const { type } = reference;
  if (type === 'dynamic') return '?';
  const name = (part: string | null) => (part === null ? '?' : printName(part));
  if (type === 'warehouse' || type === 'role' || type === 'account') return name(reference.name);
  const database = name(reference.database ?? context.database);
  if (type === 'database') return database;
  const schema = name(reference.schema === '' ? 'PUBLIC' : (reference.schema ?? context.schema));
  return type === 'schema' ? `${database}.${schema}` : `${database}.${schema}.${objectName(reference)}`;
}

// The table's own stage is shown as the table; `~`, the user's own stage, is no name at all.
function objectName({ name }: Reference): string {
  if (name === null) return '?';
  return name === '~' ? '~' : printName(name.replace(/^%/, ''));
}
