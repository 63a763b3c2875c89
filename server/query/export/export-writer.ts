import type { Cell, Column } from '../../contract/columns.ts';

/** Writes rows into the unfinished file of an export, in one format. */
export interface ExportWriter {
  /** Called once, before the first rows. */
  begin(columns: readonly Column[]): Promise<void>;

  /** Resolves with the number of rows that found room when they are written. */
  write(rows: readonly (readonly Cell[])[]): Promise<number>;

  /** Completes the file; resolves with where it is and how large. @param signal - gives it up */
  finish(signal: AbortSignal): Promise<{ readonly path: string; readonly bytes: number }>;
}
