/**
 * A name of the login's query string as Snowflake reads it: unquoted text is folded to capitals, a quoted one
 * keeps its letters. Null when there is none.
 */
export function foldName(text: string | undefined): string | null {
  if (text === undefined || text === '') return null;
  if (text.length >= 2 && text.startsWith('"') && text.endsWith('"')) {
    return text.slice(1, -1).replaceAll('""', '"');
  }
  return text.toUpperCase();
}
