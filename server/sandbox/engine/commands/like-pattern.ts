/** One character that a pattern asks for: itself, any one (`_`), or any number of any (`%`). */
type Part = { readonly kind: 'char'; readonly char: string } | { readonly kind: 'one' | 'many' };

/**
 * True when the name matches a SHOW ... LIKE pattern: % and _ as in LIKE (behind a backslash they are plain signs), letters
 * of either case. The work grows with name times pattern and no faster, however many % there are: only the last % passed
 * can have to take more.
 */
export function matchesLike(name: string, pattern: string | null): boolean {
  if (pattern === null) return true;
  const chars = [...name.toLowerCase()];
  const parts = partsOf(pattern.toLowerCase());
  let at = 0;
  let part = 0;
  let afterMany = -1;
  let taken = 0;
  while (at < chars.length) {
    const wanted = parts[part];
    if (wanted?.kind === 'many') {
      part += 1;
      afterMany = part;
      taken = at;
    } else if (wanted?.kind === 'one' || (wanted?.kind === 'char' && wanted.char === chars[at])) {
      part += 1;
      at += 1;
    } else if (afterMany !== -1) {
      taken += 1;
      at = taken;
      part = afterMany;
    } else {
      return false;
    }
  }
  return parts.slice(part).every(({ kind }) => kind === 'many');
}

function partsOf(pattern: string): readonly Part[] {
  const parts: Part[] = [];
  const chars = [...pattern];
  for (let at = 0; at < chars.length; at += 1) {
    const char = chars[at] ?? '';
    const next = chars[at + 1];
    if (char === '\\' && (next === '_' || next === '%')) {
      parts.push({ kind: 'char', char: next });
      at += 1;
    } else if (char === '%') parts.push({ kind: 'many' });
    else if (char === '_') parts.push({ kind: 'one' });
    else parts.push({ kind: 'char', char });
  }
  return parts;
}
