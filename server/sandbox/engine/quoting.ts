/** An identifier in double quotes, safe in both dialects. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Several parts as one quoted, dotted name. */
export function quotePath(...parts: readonly string[]): string {
  return parts.map(quoteName).join('.');
}

/** A DuckDB string literal; backslashes mean nothing there. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as Snowflake shows it: quotes only where they are needed. */
export function displayName(name: string): string {
  return /^[A-Z_][A-Z0-9_$]*$/.test(name) ? name : quoteName(name);
}
