/** Steps (insert, drop, replace one character) from one text to the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/**
 * The candidate that a mistyped name most likely meant, or undefined when none is close.
 *
 * @param typed - what was written; compared without regard to case
 * @param candidates - the names that exist
 */
export function nearest(typed: string, candidates: Iterable<string>): string | undefined {
  const wanted = typed.toLowerCase().slice(0, 100);
  let best: { readonly name: string; readonly steps: number } | undefined;
  for (const name of candidates) {
    const steps = distance(wanted, name.toLowerCase());
    if (!best || steps < best.steps) best = { name, steps };
  }
  // A third of the name may be wrong: beyond that a suggestion misleads more than it helps.
  return best && best.steps <= Math.max(2, Math.floor(wanted.length / 3)) ? best.name : undefined;
}
