import { SnowgateError } from '../errors/snowgate-error.ts';

const plain = /^[A-Za-z_][A-Za-z0-9_$]*$/;
/** Snowflake's limit for the length of an identifier. */
const longest = 255;

/**
 * Reads a name that a client gave for a database, schema or object, as Snowflake reads it in SQL: a plain name folds to
 * upper case, a name in double quotes is exact (`""` stands for a quote), anything else is taken exactly as it is.
 *
 * @param argument - name of the tool argument, for the error
 * @throws QUERY_BAD_NAME when it is empty, too long or holds a NUL or an open quote
 */
export function readIdentifier(argument: string, text: string): string {
  const quoted = /^"((?:[^"]|"")+)"$/s.exec(text);
  const name =
    quoted?.[1] !== undefined
      ? quoted[1].replaceAll('""', '"')
      : plain.test(text)
        ? text.toUpperCase()
        : text;
  if (name.length === 0 || name.length > longest || name.includes('\0') || (!quoted && text.includes('"'))) {
    throw new SnowgateError('QUERY_BAD_NAME', { argument });
  }
  return name;
}

/** The name as SQL text that can only ever be that one identifier. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The name as a client can hand it back: quoted only where folding would change it. */
export function showIdentifier(name: string): string {
  return plain.test(name) && name === name.toUpperCase() ? name : quoteIdentifier(name);
}

/** A string as a SQL literal. Backslash is an escape in Snowflake's strings, so it is doubled as well. */
export function quoteString(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
