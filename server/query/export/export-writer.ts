import type { Cell, Column } from '../../contract/columns.ts';

/** The file formats of exports; each is also the ending of its files' names. */
export const exportFormats = ['csv', 'jsonl', 'parquet'] as const;

export type ExportFormat = (typeof exportFormats)[number];

/** Writes rows into the unfinished file of an export, in one format. */
export interface ExportWriter {
  /** Called once, before the first rows. */
  begin(columns: readonly Column[]): Promise<void>;

  /** Resolves with the number of rows that found room when they are written. */
  write(rows: readonly (readonly Cell[])[]): Promise<number>;

  /** Completes the file; resolves with where it is and how large. @param signal - gives it up */
  finish(signal: AbortSignal): Promise<{ readonly path: string; readonly bytes: number }>;
}

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
