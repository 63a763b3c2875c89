import { z } from 'zod';
import { quoteIdentifier, readIdentifier } from '../../util/sql-identifier.ts';

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

/** Rows that a tool returns when the client names no limit. */
const defaultRows = 100;

export const databaseArgument = z.string().min(1).describe('Database name');
export const schemaArgument = z.string().min(1).describe('Schema name');
export const limitArgument = z
  .int()
  .min(1)
  .max(1_000_000)
  .default(defaultRows)
  .describe('Most rows to return');

/** `"DB"`, `"DB"."SCHEMA"` or `"DB"."SCHEMA"."OBJECT"` as SQL, each part read and quoted on its own. */
export function qualifiedName(parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts)
    .map(([argument, text]) => quoteIdentifier(readIdentifier(argument, text)))
    .join('.');
}

export const viewArgument = z.string().min(1).describe('View or table name');

/** For listings: as many as the gateway's own cap allows. */
export const everything = Number.MAX_SAFE_INTEGER;

/** `IN DATABASE "DB"` or `IN SCHEMA "DB"."SCHEMA"`. */
export function containerClause(database: string, schema: string | undefined): string {
  return schema === undefined
    ? `IN DATABASE ${qualifiedName({ database })}`
    : `IN SCHEMA ${qualifiedName({ database, schema })}`;
}

export const handleArgument = z.string().min(1).max(100).describe('Handle of the query');

/** The gateway's own patience bounds it further. */
export const waitArgument = z.number().min(0).max(600).describe('Longest wait for the end');
