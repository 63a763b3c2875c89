/** True when the name matches a SHOW ... LIKE pattern: % and _ as in LIKE, letters of either case. */
export function matchesLike(name: string, pattern: string | null): boolean {
  if (pattern === null) return true;
  const source = [...pattern]
    .map((char) => (char === '%' ? '.*' : char === '_' ? '.' : escapeChar(char)))
    .join('');
  return new RegExp(`^${source.replaceAll('\\\\\\_', '_')}$`, 'is').test(name);
}

function escapeChar(char: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
}
