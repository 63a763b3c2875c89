import type { Cell, Column } from '../../../contract/columns.ts';
import type { StatementRun } from '../statement-run.ts';
import type { ShowOptions } from './show-scope.ts';

/** A listing before LIKE, STARTS WITH and LIMIT are applied. */
export interface Listing {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** Index of the column that LIKE and STARTS WITH look at. */
  readonly nameColumn: number;
}

export type ShowCommand = (run: StatementRun, options: ShowOptions, terse: boolean) => Promise<Listing>;
