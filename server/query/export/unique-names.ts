import type { Column } from '../../contract/columns.ts';

/** The names of columns, with a number behind those that were there before: formats with keys have each name once. */
export function uniqueNames(columns: readonly Column[]): readonly string[] {
  const seen = new Set<string>();
  return columns.map(({ name }) => {
    let unique = name;
    for (let count = 2; seen.has(unique); count += 1) unique = `${name}_${count}`;
    seen.add(unique);
    return unique;
  });
}
