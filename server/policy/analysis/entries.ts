import { lex } from './lexer.ts';
import { isName, isSymbol } from './token-stream.ts';

/** One entry of an allow or deny list, ready to be compared. A part is an exact name, or null for `*`. */
export interface Entry {
  /** As it was written. */
  readonly text: string;
  readonly database: string | null;

  /** Undefined when the entry ends before this part: then it means everything inside. */
  readonly schema: string | null | undefined;
  readonly object: string | null | undefined;
}

/**
 * Reads `DB`, `DB.SCHEMA` or `DB.SCHEMA.OBJECT`; names fold as Snowflake folds them, quoted ones are exact.
 * The text has passed the schema of the policy.
 */
export function readEntry(text: string): Entry {
  const parts: (string | null)[] = [];
  for (const token of lex(text)) {
    if (isSymbol(token, '*')) parts.push(null);
    else if (isName(token)) parts.push(token.value);
  }
  const [database = null, schema, object] = parts;
  return { text, database, schema, object };
}

/** A place: a whole database (schema and object null), a whole schema (object null), or one object. */
export interface Place {
  readonly database: string;
  readonly schema: string | null;
  readonly object: string | null;
}

type Same = (part: string | null | undefined, name: string) => boolean;

const exact: Same = (part, name) => part === null || part === undefined || part === name;

// An account can be set to ignore case in quoted names, so "secret" may be SECRET: a deny entry means both.
const anyCase: Same = (part, name) =>
  part === null || part === undefined || part.toUpperCase() === name.toUpperCase();

/** True when the entry covers all of the place. */
export function covers(entry: Entry, place: Place): boolean {
  return coversWith(exact, entry, place);
}

/** True when a deny entry covers all of the place. */
export function deniesAll(entry: Entry, place: Place): boolean {
  return coversWith(anyCase, entry, place);
}

function coversWith(same: Same, entry: Entry, { database, schema, object }: Place): boolean {
  if (!same(entry.database, database)) return false;
  if (schema === null) return isWhole(entry.schema) && isWhole(entry.object);
  if (!same(entry.schema, schema)) return false;
  return object === null ? isWhole(entry.object) : same(entry.object, object);
}

function isWhole(part: string | null | undefined): boolean {
  return part === null || part === undefined;
}

/** True when the entry says anything about the inside of the place, or covers it. */
export function touches(entry: Entry, place: Place): boolean {
  return touchesWith(exact, entry, place);
}

/** True when a deny entry says anything about the inside of the place, or covers it. */
export function deniesSome(entry: Entry, place: Place): boolean {
  return touchesWith(anyCase, entry, place);
}

function touchesWith(same: Same, entry: Entry, { database, schema, object }: Place): boolean {
  if (!same(entry.database, database)) return false;
  if (schema === null) return true;
  if (!same(entry.schema, schema)) return false;
  return object === null || same(entry.object, object);
}
