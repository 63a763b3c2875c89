import { readIdentifier } from '../../util/sql-identifier.ts';

/** The database and schema of a call, read as identifiers; what was not given is left out. */
export function readPlaces(given: {
  readonly database: string | undefined;
  readonly schema: string | undefined;
}): { readonly database?: string; readonly schema?: string } {
  const { database, schema } = given;
  return {
    ...(database !== undefined && { database: readIdentifier('database', database) }),
    ...(schema !== undefined && { schema: readIdentifier('schema', schema) }),
  };
}
