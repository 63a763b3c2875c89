/** Writes a Snowflake path (a.b[0]["c d"]) with quotes round every key, as JSON paths want them; no leading dot. */
export function jsonPath(path: string): string {
  return path
    .replace(
      /\[(?:"([^"]*)"|'([^']*)')\]/g,
      (_whole, double: string, single: string) => `."${double ?? single}"`,
    )
    .replace(/(^|\.)([^."[\]]+)/g, (_whole, dot: string, key: string) => `${dot}"${key}"`)
    .replace(/^\./, '');
}
